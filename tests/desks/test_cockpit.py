"""From the cockpit to where the work of the stage is done: no link leads whom it is shown to before a shut door."""

import pytest
from django.contrib.auth.models import Group

from applications.transitions import RoundStage
from nantong_award.desks import roles
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("RX.3")]


@pytest.mark.parametrize(
    ("stage", "role", "places"),
    [
        (RoundStage.APPLICATION, "office", ["待推荐和催办"]),
        (RoundStage.APPLICATION, "committee", []),
        (RoundStage.QUALIFICATION, "office", ["办理资格审查", "部门联审"]),
        (RoundStage.QUALIFICATION, "committee", ["办理资格审查"]),
        (RoundStage.PLANNING, "office", []),
    ],
)
def test_the_cockpit_leads_to_the_work_of_the_stage(client, stage, role, places):
    roles.sync()
    round = make.make_round(stage=stage)
    client.force_login(make.make_user(groups=(Group.objects.get(name=role),), is_staff=True))
    page = client.get(f"/admin/rounds/{round.pk}/")
    shown = page.context["workplaces"]
    assert [str(label) for label, _url in shown] == places
    assert [client.get(url).status_code for _label, url in shown] == [200] * len(places)
    assert all(url in page.content.decode() for _label, url in shown if "&" not in url)
