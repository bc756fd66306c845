"""The queue of 资格审查: which files wait, what is still open on each, and which one comes next (Art. 19)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Case, OuterRef, Subquery, When

from applications.models import Application, Determination, Kinship, QualificationReview, Round
from applications.selectors.qualification import determined
from applications.transitions import OPEN_STATUSES, RoundStage, Status
from nantong_award.core import clock
from nantong_award.regulation.finding import Finding, Findings, Outcome


@dataclass(frozen=True, slots=True)
class Standing:
    """What the newest review of a file comes to; None = never examined."""

    open_count: int | None
    open_first: str = ""
    has_kin: bool = False

    @property
    def is_clean(self) -> bool:
        """Nothing is open and no company of the same chain applies: it can be accepted at once."""
        return self.open_count == 0 and not self.has_kin


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file stands among those that wait for the decision."""

    position: int
    total: int
    before: int | None
    after: int | None


def standing_of(files: Sequence[Application]) -> dict[int, Standing]:
    """Each file's standing by its stored review and people's words on it: three queries, however many files."""
    pks = [file.pk for file in files]
    own = QualificationReview.objects.filter(application=OuterRef("application"))
    newest = own.order_by("-examined_at", "-pk").values("pk")[:1]
    reviews = QualificationReview.objects.filter(application__in=pks, pk=Subquery(newest))
    found = {review.application_id: review.as_findings() for review in reviews}
    words = _last_words(pks)
    kin = kin_of(files)
    return {pk: _standing(found.get(pk), words.get(pk, {}), has_kin=bool(kin.get(pk))) for pk in pks}


def _standing(found: Findings | None, words: dict[Finding, Determination], *, has_kin: bool) -> Standing:
    if found is None:
        return Standing(None, has_kin=has_kin)
    settled = [determined(each, words[each]) if each in words else each for each in found]
    against = [each for each in settled if each.blocking]
    worst = next((each for each in against if each.outcome is Outcome.UNMET), against[0] if against else None)
    return Standing(len(against), worst.citation.text if worst else "", has_kin)


def _last_words(pks: Collection[int]) -> dict[int, dict[Finding, Determination]]:
    rows = Determination.objects.filter(review__application__in=pks).select_related("review")
    read: dict[int, Findings] = {}
    last: dict[int, dict[Finding, Determination]] = defaultdict(dict)
    for row in rows.order_by("determined_at", "pk"):
        found = read.setdefault(row.review_id, row.review.as_findings())
        for finding in found:
            if row.settles(finding):
                last[row.review.application_id][finding] = row
    return last


def kin_of(files: Iterable[Application]) -> dict[int, list[Application]]:
    """For each file the other open files of its ownership chain in the same round: two queries."""
    files = list(files)
    children: dict[str, set[str]] = defaultdict(set)
    parents: dict[str, set[str]] = defaultdict(set)
    for parent, child in Kinship.objects.values_list("parent_code", "child_code").distinct():
        children[parent].add(child)
        parents[child].add(parent)
    if not children:
        return {}
    codes = {*children, *parents}
    others = Application.objects.filter(
        round__in={file.round_id for file in files},
        applicant__credit_code__in=codes,
        status__in=OPEN_STATUSES,
    ).exclude(status=Status.DRAFT)
    running = {
        (other.round_id, other.applicant.credit_code): other for other in others.select_related("applicant")
    }
    return {
        file.pk: [
            running[key]
            for code in sorted(_chain(file.applicant.credit_code or "", children, parents))
            if (key := (file.round_id, code)) in running
        ]
        for file in files
        if file.applicant.credit_code in codes
    }


def _chain(code: str, *steps: dict[str, set[str]]) -> set[str]:
    """All codes above, and all below."""
    reached: set[str] = set()
    for step in steps:
        front, seen = {code}, {code}
        while front:
            front = {each for one in front for each in step.get(one, ())} - seen
            seen |= front
        reached |= seen
    return reached - {code}


def waiting_days(application: Application) -> int | None:
    """Days since the recommendation while the decision is open."""
    if application.status != Status.ENDORSED or application.endorsed_at is None:
        return None
    return (clock.today() - clock.day_of(application.endorsed_at)).days


def waiting(round_pk: int) -> list[int]:
    """The files that wait for the decision, in the order of the queue."""
    rows = Application.objects.filter(round=round_pk, status=Status.ENDORSED)
    return list(rows.order_by("applicant__track", "number", "pk").values_list("pk", flat=True))


def place_of(application: Application) -> Place:
    """The file's neighbours in the queue; a file that is decided stands where it stood by its number."""
    queue = waiting(application.round_id)
    if application.pk in queue:
        at = queue.index(application.pk)
        return Place(
            at + 1,
            len(queue),
            queue[at - 1] if at else None,
            queue[at + 1] if at + 1 < len(queue) else None,
        )
    later = [pk for pk in queue if pk > application.pk]
    return Place(0, len(queue), None, later[0] if later else (queue[0] if queue else None))


def round_in_review() -> Round | None:
    """The round whose files are examined now, or else were examined last."""
    stages = (RoundStage.PLANNING, RoundStage.APPLICATION)
    now = Case(When(stage=RoundStage.QUALIFICATION, then=0), default=1)
    return Round.objects.exclude(stage__in=stages).order_by(now, "-year").first()


def counts(round: Round) -> dict[str, int]:
    """How many files of the round lie where."""
    rows = round.applications.values_list("status", flat=True)
    told: dict[str, int] = defaultdict(int)
    for status in rows:
        told[status] += 1
    return dict(told)
