"""argus-redact in its default mode: regular expressions with evidence, for English."""

from __future__ import annotations

from collections.abc import Callable

import argus_redact

KEPT = "self_reference"
"""Words such as "my": found, but left in the text by its own default."""


def build() -> Callable[[str], list[tuple[int, int, str]]]:
    """Finds what it would replace."""

    def detect(text: str) -> list[tuple[int, int, str]]:
        details = argus_redact.redact(text, lang="en", detailed=True)[2]
        return [
            (found["start"], found["end"], found["type"])
            for found in details["entities"]
            if found["type"] != KEPT
        ]

    return detect
