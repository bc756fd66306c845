"""Models of the applications app; imported here because Django looks for them under this name."""

from applications.models.announcement import (
    Announcement,
    AnnouncementAttachment,
    AnnouncementCorrection,
)
from applications.models.applicant import Applicant, Kinship, Membership
from applications.models.application import (
    Application,
    ApplicationGroupObjectPermission,
    ApplicationUserObjectPermission,
    ApplicationVersion,
    Evidence,
    FormSection,
)
from applications.models.endorsement import Endorsement, EndorsingBody
from applications.models.internal_notice import InternalNotice, NoticeObjection, NoticeProof
from applications.models.qualification import Determination, QualificationReview
from applications.models.round import DeadlineExtension, Round
from applications.models.standing import StandingEntry

__all__ = [
    "Announcement",
    "AnnouncementAttachment",
    "AnnouncementCorrection",
    "Applicant",
    "Application",
    "ApplicationGroupObjectPermission",
    "ApplicationUserObjectPermission",
    "ApplicationVersion",
    "DeadlineExtension",
    "Determination",
    "Endorsement",
    "EndorsingBody",
    "Evidence",
    "FormSection",
    "InternalNotice",
    "Kinship",
    "Membership",
    "NoticeObjection",
    "NoticeProof",
    "QualificationReview",
    "Round",
    "StandingEntry",
]
