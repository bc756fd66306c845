"""获奖后监督: annual reports, incidents, revocation."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    """The years after the award."""

    name = "monitoring"
    verbose_name = _("获奖后监督")
