"""Findings through ``curtilage check --jsonl``, the door by which others score us."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence

from scoring import Span


def found_by_check(texts: Sequence[str]) -> list[list[Span]]:
    """The findings of each text, with the settings of a house that has none of its own.

    Raises:
        RuntimeError: a text has no answer, or the command fails.
    """
    lines = "".join(
        json.dumps({"id": number, "text": text}) + "\n" for number, text in enumerate(texts)
    )
    with tempfile.TemporaryDirectory() as empty:
        ended = subprocess.run(
            [sys.executable, "-m", "curtilage.cli", "check", "--jsonl"],
            input=lines.encode(),
            capture_output=True,
            check=False,
            cwd=empty,
        )
    answers = [json.loads(line) for line in ended.stdout.splitlines()]
    if ended.returncode or [a.get("id") for a in answers] != list(range(len(texts))):
        raise RuntimeError(f"check --jsonl failed: {ended.stderr.decode(errors='replace')[-500:]}")
    return [
        [(f["start"], f["end"], f["category"]) for f in answer["findings"]] for answer in answers
    ]
