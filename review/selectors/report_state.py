"""Where a file's report stands for one reader: who has signed this draft, who dissents, what the reader may do."""

from dataclasses import dataclass
from datetime import datetime

from nantong_award.core.models import User
from nantong_award.core.permissions import may
from review.models import Dissent, PanelReport, Seat
from review.selectors.consensus import Grid, Total, in_draft
from review.selectors.scores import leading
from review.transitions import ReportStatus


@dataclass(frozen=True, slots=True)
class Signer:
    """One seat's stand on the draft."""

    total: Total
    is_leader: bool
    signed_at: datetime | None
    dissent: Dissent | None


@dataclass(frozen=True, slots=True)
class Words:
    """What the draft says of a category, line by line."""

    code: str
    title: str
    strengths: tuple[str, ...]
    opportunities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportState:
    """The draft, its signers, its dissents, and what the reader may do about it."""

    signers: tuple[Signer, ...]
    dissents: tuple[Dissent, ...]
    words: tuple[Words, ...]
    seat: Seat | None
    may_sign: bool
    waits_for: tuple[str, ...]
    is_current: bool
    may_answer: bool

    @property
    def signed(self) -> int:
        """How many have signed this draft."""
        return sum(signer.signed_at is not None for signer in self.signers)


def state_of(grid: Grid, report: PanelReport | None, user: User) -> ReportState:
    """2 queries; none where there is no report."""
    signatures = report.signatures.filter(draft=report.draft) if report else ()
    signed = {each.seat_id: each.signed_at for each in signatures}
    dissents = tuple(report.dissents.select_related("seat__expert", "answered_by")) if report else ()
    now = {each.seat_id: each for each in dissents if report and each.draft == report.draft}
    seats = [each.card.seat for each in grid.totals]
    leader = leading(seats)
    own = next((seat for seat in seats if seat.expert.user_id == user.pk), None)
    settled = signed.keys() | {pk for pk, each in now.items() if each.answered_at}
    waits = [seat.expert.code for seat in seats if seat != leader and seat.pk not in settled]
    drafted = report is not None and report.status == ReportStatus.DRAFTED
    return ReportState(
        signers=tuple(
            Signer(each, each.card.seat == leader, signed.get(each.card.seat_id), now.get(each.card.seat_id))
            for each in grid.totals
        ),
        dissents=dissents,
        words=words_of(report, grid) if report else (),
        seat=own,
        may_sign=drafted and own is not None and own.pk not in signed and (own != leader or not waits),
        waits_for=tuple(waits),
        is_current=in_draft(report, grid),
        may_answer=drafted and (may(user, "review.run_panel") or (own is not None and own == leader)),
    )


def words_of(report: PanelReport, grid: Grid) -> tuple[Words, ...]:
    """The report's words by category; categories without any are left out."""
    found = []
    for category in grid.categories:
        said = report.texts.get(category.code, {})
        strengths, opportunities = (
            tuple(line for line in said.get(name, "").splitlines() if line.strip())
            for name in ("strengths", "opportunities")
        )
        if strengths or opportunities:
            found.append(Words(category.code, category.title, strengths, opportunities))
    return tuple(found)
