"""The draw's page, record and recipe; witnesses act on it, the public waits for its publication (R20.2)."""

import subprocess
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from nantong_award.core.models import AuditEvent
from nantong_award.regulation import draw as rule
from review.models import Draw, Expert
from review.selectors.draw_recipe import recipe
from review.services import draws, publishing, witnessing
from tests.factories.review import (
    commit,
    commit_and_reveal,
    make_draw,
    make_expert,
    make_panel,
    make_review_office,
    make_review_round,
    make_witness,
    secret_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R20.2")]
PAGES = ("draw", "draw_live", "draw_record", "draw_progress")


@pytest.fixture
def office():
    return make_review_office()


@pytest.fixture
def two():
    return [make_witness(), make_witness()]


@pytest.fixture
def draw(office, two):
    for _each in range(5):
        make_expert()
    purpose = Draw.Purpose.MATERIAL_ORGANIZATION
    return draws.open_draw(make_review_round(), by=office, purpose=purpose, size=3, witnesses=two)


def url(name, draw):
    return reverse(f"review:{name}", args=[draw.pk])


def statuses(client, draw, names=(*PAGES[:3], "draw_recipe")):
    return [client.get(url(name, draw)).status_code for name in names]


def test_before_its_publication_a_draw_is_there_for_the_office_and_its_witnesses_alone(client, draw, two):
    assert statuses(client, draw, PAGES) == [404] * 4
    for stranger in (make_witness(), make_expert().user):
        client.force_login(stranger)
        assert statuses(client, draw, PAGES) == [404] * 4
        assert list(client.get(reverse("review:draws")).context["page_obj"]) == []
    client.force_login(two[0])
    assert statuses(client, draw, PAGES[:3]) == [200] * 3


def test_the_record_opens_to_everybody_once_the_panels_sit_and_the_office_publishes(client, office):
    panel = make_panel(office=office)
    assert statuses(client, panel.draw) == [404] * 4
    publishing.publish(panel.draw, by=office)
    assert statuses(client, panel.draw) == [200] * 4
    following = draws.continue_draw(panel.draw, by=office, reason="专家请假")
    assert statuses(client, following) == [200] * 4
    assert AuditEvent.objects.filter(verb="publish_draw").count() == 1


def test_the_record_recomputes_through_the_rule_command_alone(client, office):
    done = make_draw(make_review_round(), office)
    client.force_login(office)
    told = client.get(url("draw_record", done)).json()
    parts = [
        rule.Contribution(each["by"], each["secret"], each["commitment"]) for each in told["contributions"]
    ]
    seed = rule.seed(parts, told["public_value"])
    strata = [rule.Stratum(frozenset(each["ids"]), each["at_least"]) for each in told["strata"]]
    again = rule.draw(seed, told["candidates"], told["size"], strata)
    assert (told["seed"], told["drawn"], told["reserve"]) == (seed, list(again.drawn), list(again.reserve))
    assert told["candidates_sha256"] == again.candidates_sha256
    assert told["order"] == [{"id": each.id, "ticket": each.ticket} for each in again.order]


def test_no_page_tells_a_name_or_a_secret_before_its_time(client, office, draw, two):
    commit(draw, two[0])
    client.force_login(office)
    pages = [client.get(url(name, draw)).content.decode() for name in PAGES[:3]]
    hidden = [secret_of(two[0]), *(expert.user.name for expert in Expert.objects.select_related("user"))]
    assert [word for page in pages for word in hidden if word in page] == []


def test_witnesses_commit_and_reveal_each_in_turn(client, draw, two):
    for witness in two:
        client.cookies.clear()
        client.force_login(witness)
        assert client.get(url("draw", draw)).context["commit_form"] is not None
        given = {"commitment": rule.commitment(str(witness), secret_of(witness))}
        assert [client.post(url("commit", draw), given).status_code for _twice in range(2)] == [302, 409]
    assert client.post(url("reveal", draw), {"secret": "another secret, long enough"}).status_code == 422
    assert client.post(url("reveal", draw), {"secret": secret_of(two[1])}).status_code == 302
    page = client.get(url("draw", draw))
    assert "您已揭示" in page.content.decode()


def test_one_browser_does_not_commit_for_two(client, draw, two):
    for witness, expected in zip(two, (302, 409), strict=True):
        client.force_login(witness)
        client.get(url("draw", draw))
        given = {"commitment": rule.commitment(str(witness), secret_of(witness))}
        assert client.post(url("commit", draw), given).status_code == expected
    assert draw.contributions.count() == 1


def test_the_poll_of_an_open_page_says_when_it_is_out_of_date_and_ends_with_the_draw(
    client, office, draw, two
):
    client.force_login(office)
    page, htmx = f"{url('draw_progress', draw)}?phase=committing", {"HX-Request": "true"}
    assert "刷新本页" not in client.get(page, headers=htmx).content.decode()
    commit_and_reveal(draw, two)
    assert "刷新本页" in client.get(page, headers=htmx).content.decode()
    draws.carry_out(draw, by=office)
    assert client.get(page, headers=htmx).status_code == 286
    live = client.get(url("draw_live", draw), headers=htmx)
    draw.refresh_from_db()
    assert live.status_code == 286
    assert [code for code in draw.drawn if code not in live.content.decode()] == []


@pytest.mark.parametrize(
    ("name", "values"),
    [("commit", {"commitment": "no hash"}), ("commit", {}), ("reveal", {"secret": "short"})],
)
def test_garbage_is_refused_on_the_page(client, draw, two, name, values):
    client.force_login(two[0])
    assert client.post(url(name, draw), values).status_code == 422


def run(text, folder):
    """The recipe as a person runs it: the downloaded text, given to bash, with no network and no program of ours."""
    path = folder / "recipe.txt"
    path.write_text(text, encoding="utf-8")
    environment = {"PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        ["bash", str(path)], capture_output=True, text=True, cwd=folder, env=environment, check=False
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    "groups",
    [(), ((0, 1, 2), 1), ((0, 1, 2), (3, 4), 1), ((0, 1, 2), (2, 3, 4), 1)],
    ids=["none", "one group", "groups apart", "groups that overlap"],
)
def test_t_85_the_downloaded_recipe_comes_to_the_same_result(client, office, tmp_path, groups):
    codes = [make_expert().code for _each in range(9)]
    strata = [
        {"label": f"第{at}类", "ids": [codes[place] for place in group], "at_least": 1}
        for at, group in enumerate(groups[:-1], start=1)
    ]
    done = make_draw(make_review_round(), office, size=3, experts=0, strata=strata)
    client.force_login(office)
    text = client.get(url("draw_recipe", done)).content.decode()
    assert run(text, tmp_path) == (0, recipe(done).splitlines()[-1].split("'")[1])
    following = draws.continue_draw(done, by=office, reason="递补")
    assert run(recipe(following), tmp_path) == (0, "全部相符。")
    Draw.objects.filter(pk=done.pk).update(drawn=done.drawn[::-1])
    assert run(recipe(Draw.objects.get(pk=done.pk)), tmp_path) == (1, "不相符：抽中")


@pytest.mark.requirement("RX.8")
def test_the_recipe_runs_whatever_a_witness_typed(office, tmp_path):
    for _each in range(4):
        make_expert()
    wild = [make_witness(name="a'; touch gone; '"), make_witness(name="$(touch gone)")]
    purpose = Draw.Purpose.MATERIAL_ORGANIZATION
    draw = draws.open_draw(make_review_round(), by=office, purpose=purpose, size=3, witnesses=wild)
    secrets = ["$(touch gone) `touch gone` '; touch gone; '", "%s %d \\n \\x41 'quoted' \"twice\" #"]
    for witness, secret in zip(wild, secrets, strict=True):
        commitment = rule.commitment(witness.name, secret)
        witnessing.commit(draw, by=witness, commitment=commitment)
    for witness, secret in zip(wild, secrets, strict=True):
        witnessing.reveal(draw, by=witness, secret=secret)
    done = draws.carry_out(draw, by=office)
    assert run(recipe(done), tmp_path) == (0, "全部相符。")
    assert [path.name for path in tmp_path.iterdir()] == ["recipe.txt"]


def test_the_list_costs_the_same_queries_for_any_number_of_draws(
    client, office, two, django_assert_max_num_queries
):
    round_ = make_review_round()
    client.force_login(office)
    client.get(reverse("review:draws"))
    order = Draw.Purpose.PRESENTATION_ORDER
    spent = []
    for count in (1, 30):
        while Draw.objects.count() < count:
            draws.open_draw(round_, by=office, purpose=order, candidates=["A", "B"], witnesses=two)
        with django_assert_max_num_queries(20) as counted:
            page = client.get(reverse("review:draws"))
        spent.append(len(counted))
        assert len(page.context["page_obj"]) == count
    assert spent[0] == spent[1]


def verify(pk):
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_draw", str(pk), stdout=out, stderr=err)
    except SystemExit as ended:
        return ended.code, err.getvalue().strip()
    return 0, out.getvalue().strip()


def test_verify_draw_holds_finds_a_change_and_refuses_bad_input(office, draw):
    done = make_draw(make_review_round(year=2027), office)
    assert verify(done.pk) == (0, f"抽取 {done.pk} 与其公开记录相符：{'、'.join(done.drawn)}")
    Draw.objects.filter(pk=done.pk).update(drawn=done.drawn[::-1])
    assert verify(done.pk) == (1, "抽取结果与种子不符")
    assert [verify(pk)[0] for pk in (draw.pk, 99999, "x")] == [2, 2, 2]


def test_the_record_is_plain_json_with_links_both_ways(client, office):
    first = make_draw(make_review_round(), office)
    second = draws.continue_draw(first, by=office, reason="递补")
    client.force_login(office)
    told = [client.get(url("draw_record", each)).json() for each in (first, second)]
    assert [(each["previous"], each["next"]) for each in told] == [(None, second.pk), (first.pk, None)]
