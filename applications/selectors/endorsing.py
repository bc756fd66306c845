"""What an endorsing body sees: its own files, and nothing of another body's (R18.4)."""

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from applications.models import Application, ApplicationGroupObjectPermission, Endorsement, EndorsingBody
from applications.sections.registry import sections_of
from applications.transitions import Status
from nantong_award.core.models import User


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
    files = Application.objects.filter(pk__in=rights.values("content_object"))
    return files.exclude(status=Status.DRAFT).select_related("round", "applicant", "county")


def inbox(user: User, status: str = "") -> QuerySet[Application]:
    """The body's files by deadline, earliest first."""
    rows = files_of_body(user)
    if status:
        rows = rows.filter(status=status)
    return rows.order_by("round__endorsing_closes_at", "submitted_at", "pk")


def counts(user: User) -> dict[str, int]:
    """How many of the body's files are in each state."""
    return dict(files_of_body(user).order_by().values_list("status").annotate(Count("pk")))


def waiting(body: EndorsingBody) -> QuerySet[Application]:
    """Files that wait for this body's opinion."""
    return body.applications.filter(status=Status.SUBMITTED).select_related("round", "applicant")


def opinions(application: Application) -> QuerySet[Endorsement]:
    """What was said of the file, newest first; an opinion asked for but not yet given is not shown."""
    return application.endorsements.exclude(opinion="").select_related("body", "signed_by")


def asked_of(user: User, application: Application) -> Endorsement | None:
    """The request for an additional opinion that lies with one of the user's bodies."""
    asked = application.endorsements.filter(decision=Endorsement.Decision.OPINION, opinion="")
    return asked.filter(body__in=bodies_of(user)).select_related("body").first()


def version_number(application: Application) -> int:
    """The number of the submitted version that lies with the body; 0 where there is none."""
    return application.versions.order_by("-number").values_list("number", flat=True).first() or 0


def parts(application: Application) -> dict[str, str]:
    """What a return for correction can name: the sections of the form, the internal notice, the evidence."""
    titles = {part.key: str(part.title) for part in sections_of(application.track, application.round.law)}
    return titles | {"internal_notice": _("内部公示"), "evidence": _("证明材料")}
