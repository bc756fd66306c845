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
from applications.models.departmental import DepartmentalAnswer, DepartmentalCheck
from applications.models.endorsement import Endorsement, EndorsingBody
from applications.models.internal_notice import InternalNotice, NoticeObjection, NoticeProof
from applications.models.membership import Invitation, OwnershipClaim
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
    "DepartmentalAnswer",
    "DepartmentalCheck",
    "Determination",
    "Endorsement",
    "EndorsingBody",
    "Evidence",
    "FormSection",
    "InternalNotice",
    "Invitation",
    "Kinship",
    "Membership",
    "NoticeObjection",
    "NoticeProof",
    "OwnershipClaim",
    "QualificationReview",
    "Round",
    "StandingEntry",
]
