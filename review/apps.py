"""评审与评价: experts, draws, panels, scores, site visits, presentations, the comprehensive evaluation."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewConfig(AppConfig):
    """Everything from the accepted list to the comprehensive report."""

    name = "review"
    verbose_name = _("评审与评价")
