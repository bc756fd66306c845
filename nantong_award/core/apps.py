"""Core: users, the one door of state changes, audit, messages, files. No domain noun lives here."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """The app without a domain noun."""

    name = "nantong_award.core"
    label = "core"
    verbose_name = _("系统")

    def ready(self) -> None:
        """A bad edition file stops start-up with file, key and reason (R0.3)."""
        from nantong_award.regulation.editions import loader

        loader.check_all()
