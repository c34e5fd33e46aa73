"""Names, places, organisations, dates, traits and numbers in context, by our own tagger."""

from __future__ import annotations

from curtilage.core.sockets import Detector, Resources
from curtilage.detect.tagger.tagging import NAME, Tagging

__all__ = ["NAME", "build"]


def build(resources: Resources) -> Detector:
    """The detector on the network that ships. Raises `MissingExtraError` if it is damaged."""
    return Tagging(resources.network(NAME), resources.thresholds)
