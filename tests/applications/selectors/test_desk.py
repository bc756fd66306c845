"""What the desk reads: differences between two reviews, related files, evidence beside a finding (R12.3–R12.6)."""

from datetime import timedelta

import pytest

from applications.models import Kinship, QualificationReview
from applications.selectors.desk import desk_of
from applications.selectors.differences import differences
from applications.selectors.kinship import relatives
from applications.selectors.queue import kin_of
from applications.services import decision_notices, qualification
from applications.transitions import RoundStage, Status
from nantong_award.core import clock, documents
from nantong_award.core.models import IssuedDocument
from nantong_award.core.wording import in_words
from nantong_award.regulation.finding import Finding, Findings, Outcome
from tests.factories import applications as make
from tests.factories.departmental import penalty, receive

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    """Somebody of 质委办."""
    return make.make_office()


@pytest.fixture
def round():
    """A round at 资格审查."""
    return make.make_round(stage=RoundStage.QUALIFICATION)


def endorsed(round, **over):
    """A recommended file."""
    values = {"status": Status.ENDORSED, "filled": True, "endorsed_at": clock.now(), **over}
    return make.make_application(round=round, **values)


def review_of(application, *findings):
    """A stored review with made-up findings."""
    found = Findings.of(findings, subject="x", edition="2023-draft")
    return QualificationReview.objects.create(
        application=application,
        edition=found.edition,
        occasion="qualification",
        reference_day=application.round.reference_day,
        findings=found.to_json(),
    )


def finding(code, outcome):
    """A made-up finding."""
    return Finding("13", None, code, outcome, None, f"{code} {outcome.value}")


@pytest.mark.requirement("R12.6")
def test_a_recheck_tells_what_is_new_gone_and_changed_from_what_to_what(round):
    application = endorsed(round, filled=False)
    kept, changed = finding("kept", Outcome.MET), finding("changed", Outcome.MET)
    gone, new = finding("gone", Outcome.WARNING), finding("new", Outcome.UNMET)
    after = finding("changed", Outcome.UNMET)
    first = review_of(application, kept, changed, gone)
    second = review_of(application, kept, after, new)
    assert differences(first) == []
    assert [(each.kind, each.before, each.after) for each in differences(second)] == [
        ("changed", changed, after),
        ("new", None, new),
        ("gone", gone, None),
    ]


@pytest.mark.requirement("R12.3")
def test_a_finding_has_its_part_of_the_form_its_files_and_the_departments_answer_beside_it(round, office):
    application = endorsed(round)
    on = round.reference_day - timedelta(days=30)
    check = receive("tax", penalty(application, on), by=office)
    qualification.assess(application, by=office)
    lines = {line.finding.code: line for line in desk_of(application, sections={"honours": "荣誉"}).lines}
    assert lines["honours"].sections == (("honours", "荣誉"),)
    assert [item.requirement for item in lines["honours"].files] == ["honours"]
    answers = lines["check_tax_penalty"].answers
    assert [(row.document, row.check_in.imported_by) for row in answers] == [("通税罚〔2025〕7号", office)]
    assert check.imported_at == answers[0].check_in.imported_at


def test_what_an_answer_rests_on_is_told_in_words(round, office):
    application = endorsed(round, filled=False)
    receive("tax", penalty(application, round.reference_day), by=office)
    told = next(each for each in qualification.examined(application) if each.code == "check_tax_penalty")
    assert "行政处罚" in in_words(told.rests_on)
    assert "administrative" not in in_words(told.rests_on)


@pytest.mark.requirement("R12.5")
def test_the_panel_of_kin_names_chain_and_sisters_and_what_became_of_them(round):
    top, child, sister = (endorsed(round, filled=False) for _each in range(3))
    for each in (child, sister):
        Kinship.objects.create(
            parent_code=top.applicant.credit_code,
            child_code=each.applicant.credit_code,
            declared_by=top.applicant,
        )
    assert [(each.file, each.relation, each.blocks) for each in relatives(child)] == [
        (top, "chain", False),
        (sister, "sister", False),
    ]
    type(top).objects.filter(pk=top.pk).update(status=Status.ACCEPTED)
    assert [each.blocks for each in relatives(child)] == [True, False]
    type(top).objects.filter(pk=top.pk).update(status=Status.WITHDRAWN)
    assert [each.is_open for each in relatives(child)] == [False, True]
    assert kin_of([child]) == {child.pk: []}


@pytest.mark.requirement("R19.1")
def test_a_number_lost_to_another_paper_is_tried_again_and_the_decision_is_made_once(
    round, office, monkeypatch
):
    application = endorsed(round)
    qualification.assess(application, by=office)
    prepare, tries = decision_notices.refusal, []

    def late(*given, **named):
        paper = prepare(*given, **named)
        if not tries:
            documents.issue(
                "other",
                decision_notices.PREFIX,
                "先发的文书",
                about=round,
                template="documents/paper.html",
                context={},
                by=office,
            )
        tries.append(paper.document.number)
        return paper

    monkeypatch.setattr(decision_notices, "refusal", late)
    qualification.refuse(application, by=office, reason="无法证明。", cites=["credit"])
    assert len(tries) == 2
    assert sorted(IssuedDocument.objects.values_list("serial", "title")) == [
        (1, "先发的文书"),
        (2, "南通市市长质量奖申报不予受理通知书"),
    ]
    application.refresh_from_db()
    assert application.status == Status.REFUSED
