"""The admin of this app; imported here because Django looks for it under this name."""

from monitoring.admin import incidents, reports

__all__ = ["incidents", "reports"]
