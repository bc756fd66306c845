"""The draw's public page and record; witnesses and the office act on it (R20.2)."""

import json
import subprocess
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from nantong_award.regulation import draw as rule
from review.models import Draw, Expert
from review.services import draws
from tests.factories.review import (
    commit_and_reveal,
    make_draw,
    make_expert,
    make_review_office,
    make_review_round,
    make_witness,
    secret_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R20.2")]


@pytest.fixture
def office():
    return make_review_office()


@pytest.fixture
def draw(office):
    for _each in range(5):
        make_expert()
    return draws.open_draw(make_review_round(), by=office, purpose=Draw.Purpose.MATERIAL_ORGANIZATION, size=3)


def url(name, draw):
    return reverse(f"review:{name}", args=[draw.pk])


def test_the_record_recomputes_through_the_rule_command_alone(client, office):
    done = make_draw(make_review_round(), office)
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


def test_neither_page_nor_record_tells_a_name_or_a_secret_before_its_time(client, office, draw):
    witness = make_witness()
    draws.commit(draw, by=witness, commitment=rule.commitment(str(witness), secret_of(witness)))
    pages = [client.get(url(name, draw)).content.decode() for name in ("draw", "draw_record")]
    hidden = [secret_of(witness), *(expert.user.name for expert in Expert.objects.select_related("user"))]
    assert [word for page in pages for word in hidden if word in page] == []
    assert all(code in page for page in pages for code in draw.candidates)


def test_a_witness_commits_and_reveals_and_the_office_draws(client, office, draw):
    witness = make_witness()
    client.force_login(witness)
    commitment = rule.commitment(str(witness), secret_of(witness))
    assert client.post(url("commit", draw), {"commitment": commitment}).status_code == 302
    assert client.post(url("commit", draw), {"commitment": commitment}).status_code == 409
    assert client.post(url("reveal", draw), {"secret": "another secret, long enough"}).status_code == 422
    assert client.post(url("reveal", draw), {"secret": secret_of(witness)}).status_code == 302
    assert client.post(url("carry_out", draw)).status_code == 403
    client.force_login(office)
    assert client.post(url("carry_out", draw)).status_code == 302
    assert client.post(url("carry_out", draw)).status_code == 409
    assert client.post(url("void", draw), {"reason": "再抽"}).status_code == 409


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("commit", {"commitment": "no hash"}),
        ("commit", {}),
        ("reveal", {"secret": "short"}),
        ("void", {"reason": " "}),
        ("carry_out", {"public_value": "x" * 201}),
    ],
)
def test_garbage_is_refused_on_the_page(client, office, draw, name, values):
    client.force_login(office)
    assert client.post(url(name, draw), values).status_code == 422


def test_strangers_read_and_do_nothing(client, draw):
    assert [client.get(reverse("review:draws")).status_code, client.get(url("draw", draw)).status_code] == [
        200,
        200,
    ]
    for name in ("commit", "reveal", "carry_out", "void"):
        assert client.post(url(name, draw), {"reason": "x", "commitment": "0" * 64, "secret": "x" * 16})[
            "Location"
        ].startswith("/accounts/login/")


@pytest.mark.requirement("RX.8")
def test_the_recipe_runs_in_a_shell_whatever_a_witness_typed(client, office, draw, tmp_path):
    witness = make_witness(name="a'; touch gone; '")
    secret = "$(touch gone) `touch gone` '; touch gone; '"
    draws.commit(draw, by=witness, commitment=rule.commitment(str(witness), secret))
    draws.reveal(draw, by=witness, secret=secret)
    done = draws.carry_out(draw, by=office)
    page = client.get(url("draw", done))
    recipe = page.context["recipe"]
    script = "\n".join(
        [
            f"printf '%s\\n' {recipe.candidates} | sha256sum",
            *(f"printf '%s\\n%s' {by} {said} | sha256sum" for by, said in recipe.contributions),
            f"printf '%s\\n' {recipe.lines} | sha256sum",
        ]
    )
    run = subprocess.run(["bash", "-c", script], capture_output=True, text=True, cwd=tmp_path, check=True)
    commitment = rule.commitment(str(witness), secret)
    assert run.stdout.split() == [done.candidates_sha256, "-", commitment, "-", done.seed, "-"]
    assert list(tmp_path.iterdir()) == []


def test_the_list_costs_the_same_queries_for_any_number_of_draws(client, office, django_assert_num_queries):
    round_ = make_review_round()
    for count in (1, 30):
        while Draw.objects.count() < count:
            draws.open_draw(round_, by=office, purpose=Draw.Purpose.PRESENTATION_ORDER, candidates=["A", "B"])
        with django_assert_num_queries(3):
            page = client.get(reverse("review:draws"))
        assert len(page.context["page_obj"]) == count


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
    told = [json.loads(client.get(url("draw_record", each)).content) for each in (first, second)]
    assert [(each["previous"], each["next"]) for each in told] == [(None, second.pk), (first.pk, None)]


def test_a_void_draw_stays_with_the_name_of_who_kept_silent(client, office, draw):
    commit_and_reveal(draw, [make_witness()])
    client.force_login(office)
    answer = client.post(url("void", draw), {"reason": "公开数没有产生"}, follow=True)
    following = Draw.objects.get(previous=draw)
    assert answer.redirect_chain[-1][0] == url("draw", following)
    assert "公开数没有产生" in client.get(url("draw", draw)).content.decode()
