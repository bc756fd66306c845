"""受理通知书 and 不予受理通知书 (Art. 19, R19.1): a numbered paper in the decision's own transaction."""

from django.utils.translation import gettext as _

from applications.models import Application
from applications.transitions import Status
from nantong_award.core import documents
from nantong_award.core.models import IssuedDocument, User
from nantong_award.regulation.finding import Findings

PREFIX = "通质委办"


def issue(application: Application, *, by: User, cited: Findings | None = None) -> IssuedDocument:
    """The notice that fits the file's state; `cited` are the findings a refusal rests on."""
    refused = application.status == Status.REFUSED
    kind = "refusal_notice" if refused else "acceptance_notice"
    title = _("南通市市长质量奖申报不予受理通知书") if refused else _("南通市市长质量奖申报受理通知书")
    return documents.issue(
        kind,
        PREFIX,
        title,
        about=application,
        template=f"documents/{kind}.html",
        context={
            "application": application,
            "cited": list(cited) if cited else [],
            "article": application.round.law.cite("acceptance").text,
            "law": application.round.law,
        },
        by=by,
    )
