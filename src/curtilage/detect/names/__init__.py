"""Names, places and addresses by a small token classifier (Rampart)."""

from __future__ import annotations

from curtilage.core.sockets import Detector, Resources
from curtilage.detect.names.tagging import NAME, Names

__all__ = ["NAME", "build"]


def build(resources: Resources) -> Detector:
    """The detector on the weights called ``rampart``. Raises `MissingExtraError`."""
    return Names(resources.tagger("rampart"))
