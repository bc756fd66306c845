"""The order of merit after material review, its limit and its line (Art. 21, R21.1)."""

from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from applications.models import Application, Round
from applications.transitions import Status
from nantong_award.core.audit import label_of
from nantong_award.core.models import IssuedDocument
from nantong_award.regulation.rules import shortlist as rule
from nantong_award.regulation.rules.ranking import in_order
from nantong_award.regulation.stage import Track
from review.models import PanelReport
from review.models.panel import ReviewStage
from review.selectors import scores as selectors
from review.transitions import ReportStatus

LETTERS = {Status.SHORTLISTED: "shortlist_notice", Status.ELIMINATED: "not_shortlisted_notice"}


@dataclass(frozen=True, slots=True)
class Standing:
    """One organisation in the order of merit, with the spread of its sheets, and on which side of the line."""

    place: int
    application: Application
    score: Decimal
    verdict: str
    spread: Decimal
    is_wide: bool

    def label(self, *, named: bool) -> str:
        """The name, or the file's number while names are withheld."""
        number = self.application.number or str(self.application.pk)
        return f"{self.application.applicant.name}（{number}）" if named else number


@dataclass(frozen=True, slots=True)
class Preview:
    """The shortlist as the scores give it: limit, order of merit, and who is tied across the line."""

    planned: int
    limit: int
    rows: tuple[Standing, ...]
    selected: tuple[int, ...]
    tied: tuple[int, ...]
    unscored: tuple[Application, ...]

    @property
    def places_for_tied(self) -> int:
        """How many of the tied still fit."""
        return self.limit - len(self.selected)

    @property
    def state(self) -> str:
        """What was seen, to be told again with the decision."""
        rows = ",".join(f"{row.application.pk}:{row.score}:{row.verdict}" for row in self.rows)
        return sha256(f"{self.limit}|{rows}|{len(self.unscored)}".encode()).hexdigest()[:16]


def organizations(round: Round) -> list[Application]:
    """Accepted organisations on whose way to the site nothing is decided yet."""
    rows = Application.objects.filter(
        round=round, status=Status.ACCEPTED, applicant__track=Track.ORGANIZATION
    )
    return list(rows.select_related("round", "applicant").order_by("number", "pk"))


def planned(round: Round) -> int:
    """What the ratio is applied to, as the round's edition reads."""
    return rule.planned_for_site(round.law, round.award_organizations, round.nomination_organizations)


def preview(round: Round) -> Preview:
    """Art. 21: the best within the limit; equal scores across the line are named, never cut by chance."""
    files = {file.pk: file for file in organizations(round)}
    scores = {
        pk: score for pk, score in selectors.panel_scores(round, ReviewStage.MATERIAL).items() if pk in files
    }
    # Ids are put in fixed width, so that equal scores stand in the order of ids.
    names = {f"{pk:012d}": score for pk, score in scores.items()}
    found = rule.shortlist(round.law, planned(round), names)
    selected, tied = tuple(map(int, found.selected)), tuple(map(int, found.tied_at_line))
    verdicts = {**dict.fromkeys(selected, "selected"), **dict.fromkeys(tied, "tied")}
    spreads = _spreads(files)
    rows = tuple(
        Standing(
            1 + sum(other > scores[pk] for other in scores.values()),
            files[pk],
            scores[pk],
            verdicts.get(pk, "out"),
            spreads.get(pk, Decimal(0)),
            spreads.get(pk, Decimal(0)) > round.total_spread_limit,
        )
        for pk in map(int, in_order(names))
    )
    unscored = tuple(file for pk, file in files.items() if pk not in scores)
    return Preview(planned(round), found.limit, rows, selected, tied, unscored)


def _spreads(files: dict[int, Application]) -> dict[int, Decimal]:
    """How far the highest sheet lies above the lowest, by file: 1 query."""
    rows = PanelReport.objects.filter(
        assignment__application__in=files,
        assignment__stage=ReviewStage.MATERIAL,
        assignment__released_at=None,
        status=ReportStatus.SIGNED,
    )
    return dict(rows.values_list("assignment__application_id", "spread"))


def letter(application: Application) -> IssuedDocument | None:
    """The numbered letter that tells whether the site review follows."""
    papers = IssuedDocument.objects.filter(subject=label_of(application), kind__in=LETTERS.values())
    return papers.select_related("file").order_by("-pk").first()


def decided(round: Round) -> list[Application]:
    """Organisations on which the shortlist has decided, those that go to the site first."""
    told = PanelReport.objects.filter(
        assignment__application__round=round,
        assignment__stage=ReviewStage.MATERIAL,
        assignment__released_at=None,
        status=ReportStatus.SIGNED,
    )
    rows = Application.objects.filter(
        pk__in=told.values("assignment__application"),
        applicant__track=Track.ORGANIZATION,
        status__in=LETTERS,
    )
    return list(rows.select_related("round", "applicant__county", "county").order_by("-status", "number"))


def without_letter(round: Round) -> list[Application]:
    """Those of them who have no letter yet: 2 queries."""
    rows = decided(round)
    kinds = {label_of(row): LETTERS[Status(row.status)] for row in rows}
    have = set(
        IssuedDocument.objects.filter(subject__in=kinds, kind__in=LETTERS.values()).values_list(
            "subject", flat=True
        )
    )
    return [row for row in rows if label_of(row) not in have]
