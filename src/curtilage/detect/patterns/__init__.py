"""Structured identifiers: one pass over all patterns, then a check of each candidate."""

from __future__ import annotations

from curtilage.core.sockets import Detector, Resources
from curtilage.detect.patterns.scanning import NAME, Patterns

__all__ = ["NAME", "build"]


def build(resources: Resources) -> Detector:
    """The detector. It needs no resources."""
    del resources
    return Patterns()
