"""The office's admin: buttons call services, states cannot be typed, edits are audited, two officers do not collide."""

import pytest

from nantong_award.core.models import AuditEvent
from tests.core.machines.models import Paper
from tests.core.people import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.urls"), pytest.mark.requirement("RX.3")]
LIST = "/admin/machines/paper/"


@pytest.fixture
def sign_in(client):
    def enter(*permissions, **over):
        person = make_person(*permissions, is_staff=True, **over)
        client.force_login(person, backend="nantong_award.core.accounts.EmailOrMobileBackend")
        return person

    return enter


def change(paper):
    return f"{LIST}{paper.pk}/change/"


def act(paper, name):
    return f"{LIST}{paper.pk}/act/{name}/"


def verbs():
    return [(event.verb, event.reason) for event in AuditEvent.objects.order_by("pk")]


@pytest.mark.parametrize(
    ("permissions", "state", "offered"),
    [
        (("view_paper",), "drafted", []),
        (("view_paper", "file_paper"), "drafted", ["file_away"]),
        (("view_paper", "file_paper"), "filed", []),
        (("view_paper", "decide_paper"), "filed", ["decide"]),
        (("view_paper", "change_paper"), "filed", ["note"]),
        (("view_paper", "change_paper", "file_paper", "decide_paper"), "decided", ["note"]),
    ],
)
def test_only_what_may_be_done_now_by_this_person_is_offered(permissions, state, offered, client, sign_in):
    sign_in(*permissions)
    paper = Paper.objects.create(status=state)
    response = client.get(change(paper))
    page = response.content.decode()
    assert [each["name"] for each in response.context["lifecycle_actions"]] == offered
    assert [act(paper, name) in page for name in ("file_away", "decide", "note")] == [
        name in offered for name in ("file_away", "decide", "note")
    ]


def test_an_unmet_condition_hides_the_button_and_the_finding_says_why(client, sign_in):
    sign_in("view_paper", "decide_paper")
    response = client.get(change(Paper.objects.create(status="filed", complete=False)))
    assert response.context["lifecycle_actions"] == []
    assert "材料不齐" in response.content.decode()


def test_a_button_leads_over_a_confirm_page_to_its_service(client, sign_in):
    sign_in("view_paper", "decide_paper")
    paper = Paper.objects.create(status="filed", title="申报甲")
    page = client.get(act(paper, "decide"))
    text = page.content.decode()
    assert (page.status_code, Paper.objects.get().status) == (200, "filed")
    for part in ("申报甲", "办理后不能撤回", 'name="reason"', 'name="version" value="0"', "btn-danger"):
        assert part in text
    answer = client.post(act(paper, "decide"), {"version": 0, "reason": "同意"})
    assert (answer.status_code, answer["Location"]) == (302, change(paper))
    assert (Paper.objects.get().status, Paper.objects.get().verdict) == ("decided", "同意")
    assert verbs() == [("decide", "")]


def test_a_reason_is_demanded_where_the_step_needs_one(client, sign_in):
    sign_in("view_paper", "change_paper")
    paper = Paper.objects.create()
    response = client.post(act(paper, "note"), {"version": 0, "reason": " "})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["reason"])
    assert Paper.objects.get().title == "文件"


def test_findings_against_a_step_are_shown_where_it_was_asked_for(client, sign_in):
    sign_in("view_paper", "decide_paper")
    paper = Paper.objects.create(status="filed")
    response = client.post(act(paper, "decide"), {"version": 0, "reason": "违规"})
    assert response.status_code == 422
    assert "不是独立法人" in response.content.decode()
    assert (Paper.objects.get().status, verbs()) == ("filed", [])


def test_an_unsuitable_value_is_told_at_its_field(client, sign_in):
    sign_in("view_paper", "decide_paper")
    response = client.post(act(Paper.objects.create(status="filed"), "decide"), {"version": 0, "reason": ""})
    assert (response.status_code, response.context["form"].errors) == (422, {"reason": ["请填写决定。"]})


@pytest.mark.parametrize(
    "data", [{}, {"version": "x"}, {"reason": "好"}, {"version": 0, "reason": "长" * 2001}]
)
def test_garbage_on_the_confirm_page_answers_422(data, client, sign_in):
    sign_in("view_paper", "decide_paper")
    assert client.post(act(Paper.objects.create(status="filed"), "decide"), data).status_code == 422


def test_who_decides_on_an_older_version_is_told_409(client, sign_in):
    sign_in("view_paper", "decide_paper")
    paper = Paper.objects.create(status="filed")
    Paper.objects.get().save()
    assert client.post(act(paper, "decide"), {"version": 0, "reason": "同意"}).status_code == 409
    assert (Paper.objects.get().status, verbs()) == ("filed", [])


def test_a_step_that_is_not_offered_is_refused_by_its_service(client, sign_in):
    sign_in("view_paper")
    assert (
        client.post(
            act(Paper.objects.create(status="filed"), "decide"), {"version": 0, "reason": "x"}
        ).status_code
        == 403
    )


@pytest.mark.requirement("RX.4")
@pytest.mark.parametrize(
    ("permissions", "path"),
    [((), "{pk}/act/decide/"), (("view_paper",), "{pk}/act/none/"), (("view_paper",), "999/act/decide/"),
     (("view_paper",), "x/act/decide/")],
)  # fmt: skip
def test_what_one_may_not_see_or_what_is_not_there_answers_404(permissions, path, client, sign_in):
    sign_in(*permissions)
    paper = Paper.objects.create(status="filed")
    assert client.get(LIST + path.format(pk=paper.pk)).status_code == 404


EDIT = {"title": "新标题", "complete": "on"}


def test_an_edit_is_saved_and_audited_by_field_name(client, sign_in):
    person = sign_in("view_paper", "change_paper")
    paper = Paper.objects.create()
    answer = client.post(change(paper), {**EDIT, "seen_version": 0})
    assert (answer.status_code, Paper.objects.get().title, Paper.objects.get().version) == (302, "新标题", 1)
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor_id, event.subject) == (
        "admin_change",
        person.pk,
        f"machines.paper:{paper.pk}",
    )
    assert event.details == {"message": [{"changed": {"fields": ["Title"]}}]}


def test_a_state_cannot_be_typed_into_the_form(client, sign_in):
    sign_in("view_paper", "change_paper")
    paper = Paper.objects.create()
    assert 'name="status"' not in client.get(change(paper)).content.decode()
    client.post(change(paper), {**EDIT, "status": "decided", "seen_version": 0})
    assert Paper.objects.get().status == "drafted"


@pytest.mark.parametrize("seen", ["0", "", "x"])
def test_an_edit_over_an_older_version_answers_409_and_changes_nothing(seen, client, sign_in):
    sign_in("view_paper", "change_paper")
    paper = Paper.objects.create()
    paper.save()
    response = client.post(change(paper), {**EDIT, "seen_version": seen})
    assert response.status_code == 409
    assert "刚刚已由他人修改" in response.content.decode()
    assert (Paper.objects.get().title, verbs()) == ("文件", [])


def test_a_form_with_an_error_answers_422(client, sign_in):
    sign_in("view_paper", "change_paper")
    assert client.post(change(Paper.objects.create()), {"title": "", "seen_version": 0}).status_code == 422


def test_adding_is_audited_and_needs_no_version(client, sign_in):
    sign_in("view_paper", "add_paper", "change_paper")
    assert 'name="seen_version"' not in client.get(f"{LIST}add/").content.decode()
    assert client.post(f"{LIST}add/", EDIT).status_code == 302
    assert (Paper.objects.get().title, verbs()) == ("新标题", [("admin_add", "")])


def test_nobody_removes_a_row_with_a_state(client, sign_in):
    sign_in("view_paper", "delete_paper", is_superuser=True)
    paper = Paper.objects.create()
    assert client.post(f"{LIST}{paper.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(LIST, {"action": "delete_selected", "_selected_action": [paper.pk], "post": "yes"})
    assert Paper.objects.count() == 1


def test_whoever_may_only_look_sees_the_row_without_a_form(client, sign_in):
    sign_in("view_paper")
    page = client.get(change(Paper.objects.create(title="申报甲")))
    assert (page.status_code, "申报甲" in page.content.decode()) == (200, True)
    assert "seen_version" not in page.content.decode().lower().replace(" ", "_")
