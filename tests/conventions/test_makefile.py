"""What the Makefile passes on."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

FLAG = "--send-to-openai"


@pytest.mark.skipif(not shutil.which("make"), reason="there is no make here")
@pytest.mark.parametrize(
    ("given", "sends"),
    [([], False), (["SEND_TO_OPENAI=1"], True), (["SEND_TO_OPENAI=0"], False)],
)
def test_consent_to_send_reaches_the_demo_and_nothing_else_is_consent(
    root: Path, given: list[str], sends: bool
) -> None:
    done = subprocess.run(
        ["make", "--dry-run", "demo", *given],
        cwd=root,
        env={"PATH": "/usr/bin:/bin", "OPENAI_API_KEY": "sk-x"},
        capture_output=True,
        text=True,
        check=True,
    )
    last = done.stdout.strip().splitlines()[-1]
    assert last.split()[:2] == [".venv/bin/curtilage", "demo"]
    assert (FLAG in last) is sends
