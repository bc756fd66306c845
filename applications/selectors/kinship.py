"""Parent and subsidiary companies (Art. 12): who belongs to whose ownership chain."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from applications.models import Application, Kinship
from applications.transitions import OPEN_STATUSES, Status

CHAIN, SISTER = "chain", "sister"
Step = Callable[[set[str]], Iterable[str]]
IN_THE_RUNNING = [Status.ACCEPTED, Status.SHORTLISTED, Status.FINALIST, Status.PROPOSED, Status.CONFERRED]


def _parents(codes: set[str]) -> Iterable[str]:
    return Kinship.objects.filter(child_code__in=codes).values_list("parent_code", flat=True)


def _children(codes: set[str]) -> Iterable[str]:
    return Kinship.objects.filter(parent_code__in=codes).values_list("child_code", flat=True)


def _reached(start: set[str], step: Step) -> set[str]:
    """All codes that repeated steps reach, the start left out; one query a generation."""
    seen, front = set(start), set(start)
    while front:
        front = set(step(front)) - seen
        seen |= front
    return seen - start


def chain(code: str) -> set[str]:
    """Every parent above and every subsidiary below: grand-parents count too (T-52)."""
    return _reached({code}, _parents) | _reached({code}, _children)


def sisters(code: str) -> set[str]:
    """Companies under a common parent that are not in the chain itself (T-50)."""
    above = _reached({code}, _parents)
    return _reached(above, _children) - above - chain(code) - {code}


def _files(application: Application, codes: set[str]) -> QuerySet[Application]:
    others = Application.objects.filter(round=application.round_id, applicant__credit_code__in=codes)
    return others.exclude(pk=application.pk).select_related("applicant", "round").order_by("pk")


def accepted_kin(application: Application) -> list[Application]:
    """Files of the same chain that this round has accepted already."""
    code = application.applicant.credit_code
    return list(_files(application, chain(code)).filter(status__in=IN_THE_RUNNING)) if code else []


def other_kin(application: Application) -> list[Application]:
    """Open files of the chain that are not accepted, and of sister companies: something to look at."""
    code = application.applicant.credit_code
    if not code:
        return []
    in_chain = _files(application, chain(code)).filter(status__in=OPEN_STATUSES)
    waiting = in_chain.exclude(status__in=IN_THE_RUNNING)
    return [*waiting, *_files(application, sisters(code)).filter(status__in=OPEN_STATUSES)]


@dataclass(frozen=True, slots=True)
class Relative:
    """A file of a related company in the same round, and how it is related."""

    file: Application
    relation: str

    @property
    def blocks(self) -> bool:
        """Accepted already, in the same chain: the other cannot be (R12.5)."""
        return self.relation == CHAIN and self.file.status in IN_THE_RUNNING

    @property
    def is_open(self) -> bool:
        """Still in the running."""
        return self.file.status in OPEN_STATUSES and self.file.status != Status.DRAFT


def relatives(application: Application) -> list[Relative]:
    """Every submitted file of parents, subsidiaries and sister companies, whatever became of it."""
    code = application.applicant.credit_code
    if not code:
        return []
    related = ((chain(code), CHAIN), (sisters(code), SISTER))
    return [
        Relative(file, relation)
        for codes, relation in related
        if codes
        for file in _files(application, codes).exclude(status=Status.DRAFT)
    ]
