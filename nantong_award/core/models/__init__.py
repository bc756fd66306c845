"""Models of core; imported here because Django looks for them under this name."""

from nantong_award.core.models.audit import AuditEvent, AuditSeal
from nantong_award.core.models.bar import Bar
from nantong_award.core.models.document import IssuedDocument
from nantong_award.core.models.file import ScanState, StoredFile
from nantong_award.core.models.holidays import CalendarDay, HolidaySchedule
from nantong_award.core.models.message import Message
from nantong_award.core.models.password import FormerPassword
from nantong_award.core.models.upload import Upload
from nantong_award.core.models.user import User

__all__ = [
    "AuditEvent",
    "AuditSeal",
    "Bar",
    "CalendarDay",
    "FormerPassword",
    "HolidaySchedule",
    "IssuedDocument",
    "Message",
    "ScanState",
    "StoredFile",
    "Upload",
    "User",
]
