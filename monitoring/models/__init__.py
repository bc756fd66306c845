"""Models of the monitoring app; imported here because Django looks for them under this name."""

from monitoring.models.annual_report import (
    AnnualReport,
    AnnualReportGroupObjectPermission,
    AnnualReportUserObjectPermission,
    PrizeUse,
)
from monitoring.models.incident import Incident, Investigation
from monitoring.models.revocation import Recovery, Revocation

__all__ = [
    "AnnualReport",
    "AnnualReportGroupObjectPermission",
    "AnnualReportUserObjectPermission",
    "Incident",
    "Investigation",
    "PrizeUse",
    "Recovery",
    "Revocation",
]
