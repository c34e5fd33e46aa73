"""What the organisation taught: its own words, and passages like its own examples."""

from __future__ import annotations

from curtilage.core.sockets import Detector, Resources
from curtilage.detect.taught.detector import NAME, TaughtDetector

__all__ = ["NAME", "TaughtDetector", "build"]


def build(resources: Resources) -> Detector:
    """The detector of what was taught; with nothing taught it finds nothing."""
    return TaughtDetector(resources.taught, resources.thresholds)
