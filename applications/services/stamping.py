"""盖章件: the scan of the stamped print belongs to one version and is known to be its print (Art. 18, R18.3)."""

import re
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Application, ApplicationVersion
from applications.models.application import StampCheck
from applications.services.freezing import CODE, code_of
from applications.transitions import Status
from nantong_award.core import clock, qr_reading
from nantong_award.core.audit import record
from nantong_award.core.files import store
from nantong_award.core.inspection import PDF
from nantong_award.core.models import StoredFile, User
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable

SCANS = {PDF, "image/png", "image/jpeg"}
OPEN = (Status.SUBMITTED, Status.ENDORSED)
FORM_CODE = re.compile(rf"^{CODE} (\S+) v(\d+) ([0-9a-f]+)$")


@dataclass(frozen=True, slots=True)
class Typed:
    """What the person reads at the foot of the stamped print."""

    number: str
    version: int


class Unreadable(Unsuitable):
    """No code could be read: the file is kept, and the person is asked for number and version."""

    def __init__(self, scan: StoredFile) -> None:
        super().__init__(_("没有读到二维码。请照盖章件页脚填写申报编号和版次，由您确认。"), field="number")
        self.scan = scan


def may_stamp(application: Application, version: ApplicationVersion, by: User) -> bool:
    """Whether this person may now upload the scan for this version."""
    try:
        _allowed(application, version, by)
    except (Forbidden, Closed, Stale):
        return False
    return True


def stamp(version: ApplicationVersion, *, by: User, uploaded: UploadedFile) -> ApplicationVersion:
    """Keep the scan whose code is this version's; refused with both numbers named when it is another's.

    Raises Unreadable with the kept file where no code is found: `confirm` goes on from there.
    """
    _allowed(version.application, version, by)
    scan = store(uploaded, by=by)
    if scan.content_type not in SCANS:
        raise Unsuitable(_("盖章件请上传 PDF、JPG 或者 PNG 扫描件。"), field="file")
    others = []
    for text in qr_reading.codes_in(scan):
        if text == code_of(version):
            return _kept(version, scan, StampCheck.QR, by)
        if FORM_CODE.match(text):
            others.append(text)
    if others:
        raise Unsuitable(_other(version, others[0]), field="file")
    raise Unreadable(scan)


def confirm(version: ApplicationVersion, *, by: User, scan: StoredFile, typed: Typed) -> ApplicationVersion:
    """Keep a scan without a readable code on the word of the person who read its foot."""
    _allowed(version.application, version, by)
    mine = Typed(str(version.application.number), version.number)
    if Typed(typed.number.strip().upper(), typed.version) != mine:
        theirs = _("%(number)s 第 %(version)d 版") % {"number": typed.number, "version": typed.version}
        raise Unsuitable(_mismatch(version, theirs), field="number")
    return _kept(version, scan, StampCheck.CONFIRMED, by)


def _allowed(application: Application, version: ApplicationVersion, by: User) -> None:
    """Who, what and when: the last version, while the bodies still endorse or the papers are completed."""
    if not may(by, "applications.edit_application", application):
        raise Forbidden(_("您没有填写此申报的权限。"))
    if application.versions.filter(number__gt=version.number).exists():
        raise Stale(_("已有新的版次，请上传新版次的盖章件。"))
    ends = max(filter(None, (application.round.endorsing_closes_at, application.completion_due_at)))
    if clock.now() >= ends:
        raise Closed(_("推荐已经截止，不能再上传盖章件（第十八条）。"), instant=ends)
    if application.status not in OPEN:
        raise Stale(_("申报目前的状态不能上传盖章件。"))


def _other(version: ApplicationVersion, text: str) -> str:
    found = FORM_CODE.match(text)
    assert found is not None
    number, other = found[1], int(found[2])
    theirs = _("%(number)s 第 %(version)d 版") % {"number": number, "version": other}
    if (number, other) == (version.application.number, version.number):
        return _("盖章件的内容校验值与第 %(version)d 版不同，请重新打印、盖章、扫描。") % {"version": other}
    return _mismatch(version, theirs)


def _mismatch(version: ApplicationVersion, theirs: str) -> str:
    return _(
        "盖章件是 %(theirs)s，须上传的是 %(number)s 第 %(version)d 版。请打印这一版，盖章后重新扫描。"
    ) % {"theirs": theirs, "number": version.application.number, "version": version.number}


@transaction.atomic
def _kept(version: ApplicationVersion, scan: StoredFile, how: StampCheck, by: User) -> ApplicationVersion:
    """The row again inside the transaction: a return may have come while the scan was read."""
    row = ApplicationVersion.objects.select_related("application__round").get(pk=version.pk)
    _allowed(row.application, row, by)
    row.stamped_scan, row.stamped_how, row.stamped_by, row.stamped_at = scan, how, by, clock.now()
    row.save(update_fields=["stamped_scan", "stamped_how", "stamped_by", "stamped_at"])
    details = {"version": str(row.number), "how": how.value, "sha256": scan.sha256}
    record("stamp", row.application, by=by, details=details)
    return row
