"""Names of people from the words around them: titles, greetings, signatures, headers."""

from __future__ import annotations

from curtilage.core.sockets import Detector, Resources
from curtilage.detect.salutations.openings import NAME, Salutations

__all__ = ["NAME", "build"]


def build(resources: Resources) -> Detector:
    """The detector. It needs no resources."""
    del resources
    return Salutations()
