"""第二十一条: what members record on site. Each writes own rows; after the close a correction is added, nothing is changed."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from review.facts_visits import days_of
from review.models import Attendance, LineState, NoteKind, Seat, SiteNote, SiteVisit
from review.sections_visits import line_of
from review.selectors import visits as selectors
from review.selectors.visit_records import questions_for
from review.services.authority import demand
from review.transitions import VisitStatus

TEXT_LIMIT = 2000
FIELDS = ("state", "subject", "reference", "happened_at", "people", "text")
LINES = (NoteKind.CHECK, NoteKind.QUESTION)
LOGGED = (NoteKind.INTERVIEW, NoteKind.DOCUMENT, NoteKind.EXAMINATION)


@transaction.atomic
def save_note(
    visit: SiteVisit, *, by: User, kind: str, key: str, values: Mapping[str, Any], version: int
) -> SiteNote:
    """Write or change one's own record; `version` is that of the row seen, 0 for a new one.

    Sent twice it is one row; the second tab of the same person gets a Stale with what stands there (`theirs`).
    """
    held = open_visit(visit, by)
    item = _item_of(held, kind, key)
    given = {name: values.get(name, _empty(name)) for name in FIELDS}
    _check(kind, given)
    own = SiteNote.objects.filter(visit=held, kind=kind, key=key, by=by).first()
    if own is not None and all(getattr(own, name) == value for name, value in given.items()):
        return own
    if version != (own.version if own else 0):
        raise Stale(_("这条记录已在您的另一窗口或者手机上修改。"), yours=given, theirs=own)
    note = own or SiteNote(visit=held, kind=kind, key=key, by=by, item=item)
    _write(note, given, read=version)
    record("save_site_note", held, by=by, details={"kind": kind, "key": key, "version": note.version})
    return note


def _empty(name: str) -> Any:
    return None if name in ("happened_at", "people") else ""


def _write(note: SiteNote, given: Mapping[str, Any], *, read: int) -> None:
    """Compare-and-set on the version that was read; the first row is kept by its unique key."""
    changes = {**given, "saved_at": clock.now()}
    for name, value in changes.items():
        setattr(note, name, value)
    if note.pk is None:
        try:
            with transaction.atomic():
                note.save(force_insert=True)
        except IntegrityError as error:
            raise Stale(_("这条记录刚刚已保存，请刷新后再看。"), yours=dict(given)) from error
        return
    note.version = read + 1
    if not SiteNote.objects.filter(pk=note.pk, version=read).update(**changes, version=note.version):
        raise Stale(_("这条记录已在您的另一窗口或者手机上修改。"), yours=dict(given))


def open_visit(visit: SiteVisit, by: User) -> SiteVisit:
    """The visit under way, held until the end of the transaction: a close waits, or comes first and is seen."""
    demand(by, "review.record_sitevisit", visit)
    if selectors.undeclared_card(visit, by):
        raise Forbidden(_("请先申明与该申报主体有无利害关系（第三十二条）。"))
    held = SiteVisit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if held.status == VisitStatus.SCHEDULED:
        raise Closed(_("首次会议之后才能登记现场记录。"))
    if held.status == VisitStatus.CLOSED:
        raise Closed(_("现场评审已经完成，记录不能再改；有误的请追加更正。"))
    return held


def _item_of(visit: SiteVisit, kind: str, key: str) -> str:
    """Which item a question belongs to; refuses lines and questions that are not there."""
    if kind == NoteKind.CHECK:
        if line_of(key) is None:
            raise Unsuitable(_("没有这一条核查内容。"))
        return ""
    if kind == NoteKind.QUESTION:
        found = next((row for row in questions_for(visit) if str(row.pk) == key), None)
        if found is None:
            raise Unsuitable(_("没有这一个核实问题。"))
        return found.item
    if kind not in LOGGED or not _is_uuid(key):
        raise Unsuitable(_("没有这一种现场记录。"))
    return ""


def _is_uuid(key: str) -> bool:
    try:
        return str(uuid.UUID(key)) == key
    except ValueError:
        return False


def _check(kind: str, given: Mapping[str, Any]) -> None:
    if len(given["text"]) > TEXT_LIMIT:
        raise Unsuitable(_("不超过 %(limit)d 字。") % {"limit": TEXT_LIMIT}, field="text")
    if kind in LINES:
        if given["state"] not in LineState.values and not given["text"].strip():
            raise Unsuitable(_("请选择核查结果，或者写明情况。"), field="state")
        if given["state"] and given["state"] not in LineState.values:
            raise Unsuitable(_("没有这一种核查结果。"), field="state")
        return
    if not given["subject"].strip():
        raise Unsuitable(_("请填写对象。"), field="subject")


@transaction.atomic
def correct(note: SiteNote, *, by: User, text: str) -> SiteNote:
    """Add a correction to a record of a visit that is over; the record itself stays as it was."""
    demand(by, "review.record_sitevisit", note.visit)
    if note.visit.status != VisitStatus.CLOSED:
        raise Closed(_("现场评审进行期间由本人直接修改记录。"))
    if not text.strip():
        raise Unsuitable(_("请写明更正的内容。"), field="text")
    if len(text) > TEXT_LIMIT:
        raise Unsuitable(_("不超过 %(limit)d 字。") % {"limit": TEXT_LIMIT}, field="text")
    same = note.corrections.filter(by=by, text=text.strip()).first()
    if same is not None:
        return same
    made = SiteNote.objects.create(
        visit=note.visit,
        kind=NoteKind.CORRECTION,
        key=str(uuid.uuid4()),
        corrects=note,
        by=by,
        text=text.strip(),
    )
    record("correct_site_note", note.visit, by=by, details={"note": note.pk, "text": made.text})
    return made


@transaction.atomic
def record_attendance(
    visit: SiteVisit, *, by: User, day: date, present: Iterable[Seat], note: str = ""
) -> list[Attendance]:
    """The leader's roll of a day; calling it again the same day amends it, and the log keeps both."""
    demand(by, "review.conduct_sitevisit", visit)
    held = SiteVisit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if held.status != VisitStatus.UNDER_WAY:
        raise Closed(_("只有在现场评审进行期间才能登记。"))
    if day not in days_of(held.starts_on, held.ends_on) or day > clock.today():
        raise Unsuitable(_("只能登记现场评审当日及以前的到场情况。"), field="day")
    there = {seat.pk for seat in present}
    seats = list(selectors.seats_of(visit.assignment.panel))
    if len(there) < len(seats) and not note.strip():
        raise Unsuitable(_("有成员未到场的，请写明原因。"), field="note")
    rows = [_attend(held, seat, day, seat.pk in there, note.strip()[:120], by) for seat in seats]
    details = {"day": str(day), "present": [str(seat.expert.code) for seat in seats if seat.pk in there]}
    record("record_attendance", held, by=by, reason=note.strip(), details=details)
    return rows


def _attend(visit: SiteVisit, seat: Seat, day: date, there: bool, note: str, by: User) -> Attendance:
    values = {
        "is_present": there,
        "note": "" if there else note,
        "recorded_by": by,
        "recorded_at": clock.now(),
    }
    row, _made = Attendance.objects.update_or_create(visit=visit, seat=seat, day=day, defaults=values)
    return row


def may_record(visit: SiteVisit, user: User) -> bool:
    """Whether this person writes records of this visit now."""
    return (
        visit.status == VisitStatus.UNDER_WAY
        and may(user, "review.record_sitevisit", visit)
        and selectors.undeclared_card(visit, user) is None
    )
