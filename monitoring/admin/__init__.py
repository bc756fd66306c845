"""The admin of this app; imported here because Django looks for it under this name."""

from monitoring.admin import incidents, reports, revocations

__all__ = ["incidents", "reports", "revocations"]
