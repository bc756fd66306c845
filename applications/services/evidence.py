"""证明材料: added and taken away while the file is open (Art. 18, R18.3)."""

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Application, Evidence
from applications.sections.evidence import requirements_of
from applications.selectors.readiness import EVIDENCE
from applications.services.filing import open_to_edit
from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.files import store
from nantong_award.core.models import StoredFile, User
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from nantong_award.regulation.stage import Stage


def add(
    application: Application,
    *,
    by: User,
    uploaded: UploadedFile,
    requirement: str,
    title: str = "",
    criteria_items: Sequence[str] = (),
) -> Evidence:
    """Keep a file as evidence; its content is judged first, outside the transaction."""
    if not may(by, "applications.edit_application", application):
        raise Forbidden(_("您没有填写此申报的权限。"))
    _check(application, requirement, criteria_items)
    with transaction.atomic():
        open_to_edit(application, EVIDENCE, by=by)
    return attach(
        application,
        by=by,
        stored=store(uploaded, by=by),
        requirement=requirement,
        title=title,
        criteria_items=criteria_items,
    )


@transaction.atomic
def attach(
    application: Application,
    *,
    by: User,
    stored: StoredFile,
    requirement: str,
    title: str = "",
    criteria_items: Sequence[str] = (),
) -> Evidence:
    """Name a stored file as evidence of this application."""
    _check(application, requirement, criteria_items)
    open_to_edit(application, EVIDENCE, by=by)
    evidence = Evidence.objects.create(
        application=application,
        requirement=requirement,
        title=(title.strip() or stored.name)[:120],
        references=dict.fromkeys(criteria_items, ""),
        file=stored,
    )
    record("add_evidence", application, by=by, details={"requirement": requirement, "sha256": stored.sha256})
    return evidence


@transaction.atomic
def remove(evidence: Evidence, *, by: User) -> None:
    """Take evidence out of the file; the row stays for the versions that named it."""
    open_to_edit(evidence.application, EVIDENCE, by=by)
    there = Evidence.objects.filter(pk=evidence.pk, removed_at=None)
    if there.update(removed_at=clock.now()) != 1:
        raise Stale(_("此材料已经移除，请刷新页面。"))
    details = {"requirement": evidence.requirement, "title": evidence.title}
    record("remove_evidence", evidence.application, by=by, details=details)


def _check(application: Application, requirement: str, criteria_items: Sequence[str]) -> None:
    if requirement not in {need.key for need in requirements_of(application.track)}:
        raise Unsuitable(_("请选择材料类别。"), field="requirement")
    known = application.round.law.criteria(application.track, Stage.MATERIAL_REVIEW).codes
    if not set(criteria_items) <= set(known):
        raise Unsuitable(_("请从评价条目中选择。"), field="criteria_items")
