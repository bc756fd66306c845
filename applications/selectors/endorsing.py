"""What an endorsing body sees: its own files, and nothing of another body's (R18.4)."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, Max, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from applications.models import Application, ApplicationGroupObjectPermission, Endorsement, EndorsingBody
from applications.sections.registry import sections_of
from applications.transitions import RoundStage, Status
from nantong_award.core import bars, clock
from nantong_award.core.models import User

OPINION = Endorsement.Decision.OPINION
# What the tabs of the inbox are called in its address; "" is everything.
WAITING, ASKED, LATE, ALL = "submitted", "asked", "late", ""
SORTS = {
    "name": ("applicant__name", "pk"),
    "number": ("number", "pk"),
    "submitted": ("submitted_at", "pk"),
    "deadline": ("round__endorsing_closes_at", "submitted_at", "pk"),
}
DECIDED_AT_A_TURN = (Status.RETURNED, Status.ENDORSED, Status.DECLINED)


def bodies_of(user: User) -> QuerySet[EndorsingBody]:
    """Bodies whose clerk the user is."""
    return EndorsingBody.objects.filter(is_active=True, group__in=user.groups.all())


def files_of_body(user: User) -> QuerySet[Application]:
    """Files on which the user's body holds a right.

    Only rights of the body's group count: not those of the model at large (the office's), and not those
    that a clerk may hold in person. Drafts are nobody else's business.
    """
    groups = bodies_of(user).values("group")
    rights = ApplicationGroupObjectPermission.objects.filter(group__in=groups)
    files = bars.open_to(user, Application.objects.filter(pk__in=rights.values("content_object")))
    return files.exclude(status=Status.DRAFT).select_related("round", "applicant", "county")


def _states(user: User) -> QuerySet[Any]:
    """The files with what decides under which tab each stands; late ones count by the clock."""
    asked = Endorsement.objects.filter(
        application=OuterRef("pk"), decision=OPINION, opinion="", body__in=bodies_of(user)
    )
    over = Q(round__endorsing_closes_at__lte=clock.now()) | ~Q(round__stage=RoundStage.APPLICATION)
    own = Q(county__in=bodies_of(user).values("pk"))
    return files_of_body(user).annotate(
        is_asked=Exists(asked),
        tab=Case(
            When(own & Q(status=Status.SUBMITTED) & ~over, then=Value(WAITING)),
            When(own & Q(status=Status.SUBMITTED), then=Value(LATE)),
            When(Q(is_asked=True, status__in=(Status.SUBMITTED, Status.ENDORSED)) & ~over, then=Value(ASKED)),
            *(When(own & Q(status=each), then=Value(each.value)) for each in DECIDED_AT_A_TURN),
            default=Value("other"),
        ),
    )


def inbox(
    user: User, tab: str = ALL, *, words: str = "", track: str = "", sort: str = ""
) -> QuerySet[Application]:
    """The body's files: what waits for it first, then by deadline and by how long it has waited."""
    rows = _states(user)
    if tab:
        rows = rows.filter(tab=tab)
    if track:
        rows = rows.filter(applicant__track=track)
    if words:
        rows = rows.filter(Q(applicant__name__icontains=words) | Q(number__icontains=words))
    rows = rows.annotate(version_count=Max("versions__number"))
    order = SORTS.get(sort.removeprefix("-"))
    if order is not None:
        first, *rest = order
        return rows.order_by(f"-{first}" if sort.startswith("-") else first, *rest)
    waits = Case(
        When(Q(tab__in=(WAITING, ASKED)), then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return rows.order_by(waits, *SORTS["deadline"])


def counts(user: User) -> dict[str, int]:
    """How many of the body's files stand under each tab: one query."""
    return dict(_states(user).order_by().values_list("tab").annotate(Count("pk")))


def waiting_row(user: User) -> list[int]:
    """The files that wait for this clerk, in the order of the inbox."""
    rows = _states(user).filter(tab__in=(WAITING, ASKED)).order_by(*SORTS["deadline"])
    return list(rows.values_list("pk", flat=True))


def next_of(row: Sequence[int], pk: int) -> int | None:
    """The file after this one among those that wait, from the front again at the end."""
    if pk not in row:
        return row[0] if row else None
    place = row.index(pk)
    others = [*row[place + 1 :], *row[:place]]
    return others[0] if others else None


def is_late(application: Application) -> bool:
    """Submitted in time and not endorsed in time: it is not passed on, and stays visible as such (T-74)."""
    if application.status != Status.SUBMITTED:
        return False
    round = application.round
    return clock.now() >= round.endorsing_closes_at or round.stage != RoundStage.APPLICATION


def waiting(body: EndorsingBody) -> QuerySet[Application]:
    """Files that wait for this body's opinion."""
    return body.applications.filter(status=Status.SUBMITTED).select_related("round", "applicant")


def opinions(application: Application) -> QuerySet[Endorsement]:
    """What was said of the file, newest first; an opinion asked for but not yet given is not shown."""
    return application.endorsements.exclude(opinion="").select_related("body", "signed_by", "scan")


def statements(application: Application) -> QuerySet[Endorsement]:
    """Everything said or asked for of the file, newest first: one query."""
    return application.endorsements.select_related("body", "signed_by", "scan")


def asked_of(user: User, application: Application) -> Endorsement | None:
    """The request for an additional opinion that lies with one of the user's bodies."""
    asked = application.endorsements.filter(decision=OPINION, opinion="")
    return asked.filter(body__in=bodies_of(user)).select_related("body").first()


def last_words(user: User) -> str:
    """The opinion that this clerk signed last, offered as a beginning of the next one."""
    rows = Endorsement.objects.filter(signed_by=user, decision=Endorsement.Decision.ENDORSED)
    return rows.values_list("opinion", flat=True).first() or ""


def version_number(application: Application) -> int:
    """The number of the submitted version that lies with the body; 0 where there is none."""
    return application.versions.order_by("-number").values_list("number", flat=True).first() or 0


def parts(application: Application) -> dict[str, str]:
    """What a return for correction can name: the sections of the form, the internal notice, the evidence."""
    titles = {part.key: str(part.title) for part in sections_of(application.track, application.round.law)}
    return titles | {"internal_notice": _("内部公示"), "evidence": _("证明材料")}
