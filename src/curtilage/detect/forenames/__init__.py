"""Ordinary names by a small list: a given name, and what is capitalised behind it."""

from __future__ import annotations

from curtilage.core.sockets import Detector, Resources
from curtilage.detect.forenames.matching import NAME, Forenames

__all__ = ["NAME", "build"]


def build(resources: Resources) -> Detector:
    """The detector. It needs no resources."""
    del resources
    return Forenames()
