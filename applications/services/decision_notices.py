"""受理, 不予受理 and 补正通知书 (Art. 19, R19.1): numbered papers, rendered before the decision is written."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from applications.models import Application
from nantong_award.core import documents
from nantong_award.regulation.finding import Finding

PREFIX = "通质委办"
Decided = TypeVar("Decided")


def deciding(
    application: Application,
    prepare: Callable[[], documents.Paper],
    decide: Callable[[documents.Paper], Decided],
) -> Decided:
    """Render, then decide with the paper in one transaction; a number lost to another paper is tried again.

    A try that was rolled back leaves the row in memory changed: each begins from the row that was read, whose
    version still tells when somebody else was first.
    """
    read = dict(vars(application))

    def afresh(paper: documents.Paper) -> Decided:
        vars(application).clear()
        vars(application).update(read)
        return decide(paper)

    return documents.keeping(prepare, afresh)


def acceptance(application: Application) -> documents.Paper:
    """受理通知书."""
    return _prepare("acceptance_notice", _("南通市市长质量奖申报受理通知书"), application)


def refusal(application: Application, *, reason: str, cited: Sequence[Finding]) -> documents.Paper:
    """不予受理通知书: the reason, the findings it rests on, and whom one may ask."""
    title = _("南通市市长质量奖申报不予受理通知书")
    return _prepare("refusal_notice", title, application, reason=reason, cited=list(cited))


def completion(
    application: Application, *, reason: str, named: Sequence[str], until: date
) -> documents.Paper:
    """补正通知书: what to complete, why, until when, and what follows otherwise."""
    title = _("南通市市长质量奖申报材料补正通知书")
    return _prepare("completion_notice", title, application, reason=reason, named=list(named), until=until)


def _prepare(kind: str, title: str, application: Application, **more: Any) -> documents.Paper:
    context = {
        "application": application,
        "law": application.round.law,
        "article": application.round.law.cite("acceptance").text,
        **more,
    }
    template = f"documents/{kind}.html"
    return documents.prepare(kind, PREFIX, title, about=application, template=template, context=context)
