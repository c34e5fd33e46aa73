"""The report on quality and privacy of a synthetic table: measures, one page, one JSON object.

`appraise` compares a synthetic table with the rows it was made from and with rows held back. What
it says tells of those rows: it is as sensitive as they are. Pure of IO.
"""

from curtilage.data.report.comparable import Tables
from curtilage.data.report.page import page
from curtilage.data.report.report import Report, appraise

__all__ = ["Report", "Tables", "appraise", "page"]
