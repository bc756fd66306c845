"""受理通知书 and 不予受理通知书: what is printed (Art. 19, GB/T 9704)."""

import subprocess

import pytest

from applications.selectors.qualification import decision_notice
from applications.services import qualification
from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R19.1")]


def printed(document):
    """The words of a PDF, without line breaks."""
    with document.file.file.open("rb") as paper:
        words = subprocess.run(["pdftotext", "-", "-"], input=paper.read(), capture_output=True, check=True)
    return "".join(words.stdout.decode().split())


@pytest.fixture
def office():
    """Somebody of 质委办."""
    return make.make_office()


def endorsed():
    """A file at 资格审查."""
    round = make.make_round(stage=RoundStage.QUALIFICATION)
    return make.make_application(round=round, status=Status.ENDORSED, filled=True)


def test_a_refusal_is_printed_with_number_reason_articles_and_how_to_ask(office):
    application = endorsed()
    qualification.assess(application, by=office)
    qualification.refuse(
        application, by=office, reason="<b>信用</b>情况无法证明 & 缺报告。", cites=["credit", "performance"]
    )
    document = decision_notice(application)
    words = printed(document)
    today = clock.today()
    for part in (
        f"通质委办〔{today.year}〕1号",
        "南通市市长质量奖申报不予受理通知书",
        application.applicant.name,
        "<b>信用</b>情况无法证明&缺报告。",
        "第十二条第（五）项",
        "第十二条第（四）项",
        "询问",
        f"{today.year}年{today.month}月{today.day}日",
        application.county.name,
    ):
        assert "".join(part.split()) in words


def test_an_acceptance_cites_its_article_and_tells_the_next_step(office):
    application = endorsed()
    review = qualification.assess(application, by=office)
    for finding in review.as_findings().blocking:
        qualification.determine(review, by=office, code=finding.code, outcome="met", reason="属实。")
    qualification.accept(application, by=office)
    words = printed(decision_notice(application))
    assert "第十九条" in words
    assert "予以受理" in words
    assert "材料评审" in words
