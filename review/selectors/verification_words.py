"""How a difference is told that the second reckoning finds."""

from django.utils.translation import gettext as _


def wrong(subject: object, what: str, stored: object, computed: object) -> str:
    """One stored figure beside the one that the raw sheets give."""
    values = {"subject": subject, "what": what, "stored": stored, "computed": computed}
    return _("%(subject)s：%(what)s记录为 %(stored)s，重算为 %(computed)s") % values
