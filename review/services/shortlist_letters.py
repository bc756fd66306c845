"""进入与未进入现场评审通知书 (Art. 21): numbered letters that follow the decision, each issued once."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from applications.models import Application, Round
from applications.services.decision_notices import PREFIX
from applications.transitions import RoundStage, Status
from nantong_award.core import clock, documents
from nantong_award.core.models import IssuedDocument, User
from review import messages
from review.selectors import shortlist as selectors

# One request works so long at most; the clock does the rest.
SPAN = timedelta(seconds=5)
TITLES = {
    Status.SHORTLISTED: _("南通市市长质量奖进入现场评审通知书"),
    Status.ELIMINATED: _("南通市市长质量奖材料评审结果通知书"),
}


def issue_some(round: Round, *, by: User | None) -> int:
    """Issue the letters that are missing until the span is over; returns how many still wait."""
    until = clock.now() + SPAN
    waiting = selectors.without_letter(round)
    for number, application in enumerate(waiting, start=1):
        _issue(application, by)
        if clock.now() >= until:
            return len(waiting) - number
    return 0


def issue_due() -> int:
    """The clock's step: letters of every round in review; returns how many rounds had some."""
    rounds = Round.objects.filter(stage__in=[RoundStage.MATERIAL_REVIEW, RoundStage.SITE_REVIEW])
    return sum(1 for round in rounds if selectors.without_letter(round) and issue_some(round, by=None) >= 0)


def _issue(application: Application, by: User | None) -> None:
    """Render, then keep the paper unless another process was first."""
    kind = selectors.LETTERS[Status(application.status)]
    law = application.round.law
    context = {"application": application, "law": law, "article": law.cite("shortlist").text}

    def prepare() -> documents.Paper:
        return documents.prepare(
            kind,
            PREFIX,
            str(TITLES[Status(application.status)]),
            about=application,
            template=f"documents/{kind}.html",
            context=context,
        )

    def decide(paper: documents.Paper) -> IssuedDocument | None:
        Application.objects.select_for_update().get(pk=application.pk)
        if selectors.letter(application) is not None:
            return None
        kept = documents.keep(paper, by=by)
        messages.shortlist_letter(application, kept.number)
        return kept

    documents.keeping(prepare, decide)
