"""The Python examples in the docs are run as tests, in a folder that goes afterwards."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

sys.path.append(str(Path(__file__).resolve().parents[1]))  # for examples on data the tests make


def _elsewhere(namespace: dict[str, Any]) -> None:
    namespace["_folder"], namespace["_before"] = tempfile.TemporaryDirectory(), Path.cwd()
    os.chdir(namespace["_folder"].name)


def _back(namespace: dict[str, Any]) -> None:
    os.chdir(namespace["_before"])
    namespace["_folder"].cleanup()


pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser()], patterns=["*.md"], setup=_elsewhere, teardown=_back
).pytest()
