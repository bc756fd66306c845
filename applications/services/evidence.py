"""证明材料: added, referred to and taken away while the file is open (Art. 18, R18.3)."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from applications.models import Application, Evidence
from applications.sections.evidence import requirements_of
from applications.sections.pages import NotPages, parse
from applications.selectors.readiness import EVIDENCE
from applications.services.filing import open_to_edit
from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.files import store
from nantong_award.core.models import StoredFile, User
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from nantong_award.core.uploads import weight_under_way
from nantong_award.regulation.stage import Stage

MEGABYTE = 1024 * 1024


def add(
    application: Application,
    *,
    by: User,
    uploaded: UploadedFile,
    requirement: str,
    title: str = "",
    criteria_items: Iterable[str] = (),
) -> Evidence:
    """Keep a file as evidence; its content is judged first, outside the transaction."""
    ready_to_take(application, by=by, size=uploaded.size or 0, requirement=requirement, items=criteria_items)
    arrived = clock.now()
    return attach(
        application,
        by=by,
        stored=store(uploaded, by=by),
        requirement=requirement,
        title=title,
        criteria_items=criteria_items,
        arrived=arrived,
    )


def ready_to_take(
    application: Application, *, by: User, size: int, requirement: str, items: Iterable[str] = ()
) -> None:
    """Whether a file of this size may come now from this person; asked before any of its bytes are kept."""
    if not may(by, "applications.edit_application", application):
        raise Forbidden(_("您没有填写此申报的权限。"))
    _check(application, requirement, items)
    with transaction.atomic():
        open_to_edit(application, EVIDENCE, by=by)
    there = application.evidence.filter(removed_at=None).aggregate(all=Sum("file__size"))["all"] or 0
    if there + weight_under_way(application) + size > settings.UPLOAD_QUOTA:
        raise Unsuitable(
            _("每份申报的材料合计不超过 %(most)d MB，现已有 %(there)d MB。")
            % {"most": settings.UPLOAD_QUOTA // MEGABYTE, "there": there // MEGABYTE},
            field="file",
        )


@transaction.atomic
def attach(
    application: Application,
    *,
    by: User,
    stored: StoredFile,
    requirement: str,
    title: str = "",
    criteria_items: Iterable[str] = (),
    arrived: datetime | None = None,
) -> Evidence:
    """Name a stored file as evidence; `arrived` is when its last byte came, where that was before now (T-77)."""
    items = list(criteria_items)
    _check(application, requirement, items)
    open_to_edit(application, EVIDENCE, by=by, at=arrived)
    evidence = Evidence.objects.create(
        application=application,
        requirement=requirement,
        title=(title.strip() or stored.name)[:120],
        references=dict.fromkeys(items, ""),
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


@transaction.atomic
def refer(evidence: Evidence, *, item: str, pages: str, by: User) -> Evidence:
    """Say that these pages of the file support an item; empty = the whole file; replaces what was said before."""
    row = _referable(evidence, by)
    _check(row.application, row.requirement, [item])
    try:
        row.references[item] = parse(pages, row.file.pages)
    except NotPages as problem:
        raise Unsuitable(str(problem), field="pages") from None
    return _referred(row, item, by)


@transaction.atomic
def unrefer(evidence: Evidence, *, item: str, by: User) -> Evidence:
    """The file no longer supports an item."""
    row = _referable(evidence, by)
    if item not in row.references:
        raise Stale(_("此处引用已经移除，请刷新页面。"))
    del row.references[item]
    return _referred(row, item, by)


def _referable(evidence: Evidence, by: User) -> Evidence:
    """The row as it is now; holding the application keeps two people's references from losing each other."""
    open_to_edit(evidence.application, EVIDENCE, by=by)
    there = Evidence.objects.select_related("application__round", "application__applicant", "file")
    row = there.filter(pk=evidence.pk, removed_at=None).first()
    if row is None:
        raise Stale(_("此材料已经移除，请刷新页面。"))
    return row


def _referred(row: Evidence, item: str, by: User) -> Evidence:
    row.save(update_fields=["references"])
    details = {"title": row.title, "item": item, "pages": row.references.get(item)}
    record("refer_evidence", row.application, by=by, details=details)
    return row


def _check(application: Application, requirement: str, items: Iterable[str]) -> None:
    if requirement not in {need.key for need in requirements_of(application.track)}:
        raise Unsuitable(_("请选择材料类别。"), field="requirement")
    known = application.round.law.criteria(application.track, Stage.MATERIAL_REVIEW).codes
    if not set(items) <= set(known):
        raise Unsuitable(_("请从评价条目中选择。"), field="criteria_items")
