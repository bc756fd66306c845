"""The composition root: the only place that sees every app."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class DesksConfig(AppConfig):
    """Home, one desk per role, the office's console, and the commands that span all apps."""

    name = "nantong_award.desks"
    label = "desks"
    verbose_name = _("工作台")


class AwardAdminConfig(AdminConfig):
    """Django's admin with the portal's own site: sign-in and cockpit are ours."""

    default_site = "nantong_award.desks.site.AwardAdminSite"
