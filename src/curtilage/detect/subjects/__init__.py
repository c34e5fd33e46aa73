"""What a text is about: health, money, personnel and internal business, by lexicon."""

from __future__ import annotations

from curtilage.core.sockets import Detector, Resources
from curtilage.detect.subjects.evidence import NAME, Subjects

__all__ = ["NAME", "build"]


def build(resources: Resources) -> Detector:
    """The detector. It needs no resources."""
    del resources
    return Subjects()
