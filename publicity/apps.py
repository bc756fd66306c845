"""审定公示与授奖: candidate list, public notice, objections, approval, conferral."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicityConfig(AppConfig):
    """From the committee's proposal to plaques and prize money."""

    name = "publicity"
    verbose_name = _("审定公示与授奖")
