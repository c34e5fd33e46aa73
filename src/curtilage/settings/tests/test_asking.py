"""Serving without the extra for datasets: as ever without a catalogue, and refused with one."""

import subprocess
import sys

import pytest

WITHOUT = """
import sys
for name in ("duckdb", "opendp", "pyarrow", "sqlglot", "dp_accounting"):
    sys.modules[name] = None
from curtilage.core.errors import MissingExtraError
import curtilage.cli.serve
try:
    import curtilage.settings.asking
except MissingExtraError as error:
    print(error.full())
"""


@pytest.mark.timeout(60)
def test_what_is_missing_is_named_where_a_dataset_is_described():
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "curtilage[data]" in done.stdout
    assert "[CUR110]" in done.stdout
