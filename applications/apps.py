"""申报、推荐、资格审查: everything from the announcement to the accepted list."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    """Rounds, applicants, applications, endorsement, qualification and the standing ledger."""

    name = "applications"
    verbose_name = _("申报与资格审查")

    def ready(self) -> None:
        """Conflicts of interest bind to the applicant, whatever row is asked for (Art. 32)."""
        from applications.models import Applicant, Application
        from nantong_award.core import bars

        bars.keep_away_from(Applicant, (Applicant, "name"), (Application, "number"))
