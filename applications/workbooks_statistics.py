"""The statistics of a round as a workbook: one sheet for each table."""

from applications.selectors.statistics import Statistics
from nantong_award.core import workbooks


def statistics_workbook(found: Statistics) -> bytes:
    """Every table as the page shows it."""
    return workbooks.write([workbooks.Sheet(table.title, table.header, table.rows) for table in found.tables])
