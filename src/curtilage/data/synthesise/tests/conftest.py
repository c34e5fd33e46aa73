"""Fixtures of the synthesis tests."""

from __future__ import annotations

import pyarrow as pa
import pytest

from curtilage.data.synthesise.tests.samples import table_of


@pytest.fixture
def people() -> pa.Table:
    """A table of 2,000 rows."""
    return table_of(2000, 1)
