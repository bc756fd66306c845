"""The applicant's lists; each says what it loads, and costs the same for one row and for thirty."""

from collections.abc import Collection
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from guardian.shortcuts import get_objects_for_user

from applications.models import Applicant, Application, Evidence, FormSection
from applications.selectors.kinship import chain
from applications.transitions import OPEN_STATUSES, Status
from nantong_award.core.audit import label_of
from nantong_award.core.models import AuditEvent, User

VIEW = "applications.view_application"
FILED = [status for status in OPEN_STATUSES if status != Status.DRAFT] + [Status.CONFERRED]
QUIET = ("save_section",)  # verbs that would drown the history


def applicants_of(user: User) -> QuerySet[Applicant]:
    """Whom this person works for: one query."""
    return Applicant.objects.filter(members=user).select_related("county").order_by("name")


def applications_of(user: User) -> QuerySet[Application]:
    """Files of the applicants this person works for, newest round first, with round, applicant and county."""
    own = Application.objects.filter(applicant__members=user).select_related("round", "applicant", "county")
    seen = get_objects_for_user(
        user, VIEW, own, use_groups=False, with_superuser=False, accept_global_perms=False
    )
    return seen.annotate(
        evidence_count=Count("evidence", filter=Q(evidence__removed_at=None), distinct=True)
    ).order_by("-round__year", "applicant__name", "pk")


def form_page(user: User, keys: Collection[str] | None = None) -> QuerySet[Application]:
    """Files of this person's applicants with the form's sections, or only those named; the caller asks `may`.

    A section saves itself every few seconds: this costs two queries, and no walk over all granted rights.
    """
    own = Application.objects.filter(applicant__members=user).select_related("round", "applicant", "county")
    rows = FormSection.objects.select_related("saved_by")
    return own.prefetch_related(Prefetch("sections", rows if keys is None else rows.filter(key__in=keys)))


def application_page(user: User) -> QuerySet[Application]:
    """The same with all that the pages of one file show."""
    return (
        applications_of(user)
        .select_related("internal_notice")
        .prefetch_related("sections", "evidence__file", "versions", "internal_notice__objections")
    )


def is_member(user: User, application: Application) -> bool:
    """Whether the person works for the applicant: its people read the working copy, all others what was filed."""
    return application.applicant.memberships.filter(user=user).exists()


def evidence_of(application: Application) -> QuerySet[Evidence]:
    """The files that are part of the application now."""
    return application.evidence.filter(removed_at=None).select_related("file")


def history_of(application: Application) -> QuerySet[AuditEvent]:
    """What happened to the file, oldest first, without each saving."""
    events = AuditEvent.objects.filter(subject=label_of(application)).exclude(verb__in=QUIET)
    return events.order_by("at", "id")


def filed_kin(application: Application) -> list[Application]:
    """Files of parent and subsidiary companies that have been filed in the same round (Art. 12)."""
    code = application.applicant.credit_code
    if not code:
        return []
    kin: dict[str, Any] = {"round": application.round_id, "applicant__credit_code__in": chain(code)}
    filed = Application.objects.filter(**kin, status__in=FILED).select_related("applicant", "round")
    return list(filed.exclude(pk=application.pk).order_by("pk"))
