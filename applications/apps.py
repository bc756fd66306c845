"""申报、推荐、资格审查: everything from the announcement to the accepted list."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# An applicant's own pages, where its own people work whatever else they are; what is published; one's own ties.
OPEN_PAGES = (
    "/apply/",
    "/announcements/",
    "/notices/",
    "/winners/",
    "/verify/",
    "/cases/",
    "/review/interests/",
    # A member unit's own sheet beside the order that the whole hall sees.
    "/presentations/score/",
)


class ApplicationsConfig(AppConfig):
    """Rounds, applicants, applications, endorsement, qualification and the standing ledger."""

    name = "applications"
    verbose_name = _("申报与资格审查")

    def ready(self) -> None:
        """Conflicts of interest bind to the applicant, whatever row is asked for (Art. 32)."""
        from applications.models import Applicant, Application
        from nantong_award.core import bars

        spoken = (Applicant, "name"), (Application, "number")
        bars.keep_away_from(Applicant, *spoken, open_pages=OPEN_PAGES)
