"""申报、推荐、资格审查: everything from the announcement to the accepted list."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    """Rounds, applicants, applications, endorsement, qualification and the standing ledger."""

    name = "applications"
    verbose_name = _("申报与资格审查")
