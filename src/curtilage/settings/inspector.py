"""Assemble the inspector: the detectors that the settings name, and what they may ask for."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence

from curtilage.core.errors import CurtilageError, InspectionError
from curtilage.core.findings import Classification
from curtilage.core.sockets import Detector
from curtilage.detect import build_all
from curtilage.gate.cache import Cached
from curtilage.gate.inspection import Inspector
from curtilage.settings.inspections import Inspections, StoppableWeights
from curtilage.settings.model import Settings
from curtilage.settings.taught import taught_of

log = logging.getLogger("curtilage.inspection")


def inspector_of(
    settings: Settings,
    inspections: Inspections | None = None,
    detectors: Sequence[Detector] | None = None,
) -> Inspector:
    """The inspector with the detectors that the settings name, or with those given.

    Args:
        settings: the configuration.
        inspections: where to run; where the caller is, without a deadline, if None.
        detectors: detectors in place of those the settings name.
    """
    check = inspections.check if inspections else _no_check
    if detectors is None:
        detectors = detectors_of(settings, check)
    key = os.urandom(32)
    cached = [Cached(d, key) for d in detectors]
    if inspections is None:
        return Inspector(cached, settings.scheme, _at_once)
    return Inspector(cached, settings.scheme, inspections, inspections.step, _report)


def detectors_of(settings: Settings, check: Callable[[], None] | None = None) -> Sequence[Detector]:
    """The detectors that the settings name. Raises `SettingsError` when one cannot be had."""
    return build_all(resources_of(settings, check), settings.detectors or None)


def resources_of(settings: Settings, check: Callable[[], None] | None = None) -> StoppableWeights:
    """What detectors may ask for. Raises `SettingsError` when what was taught cannot be used.

    Args:
        settings: the configuration.
        check: raises when what runs in this thread is to stop.
    """
    taught = [each.taught for each in taught_of(settings)]
    return StoppableWeights(check or _no_check, settings.scheme.thresholds, taught)


def _no_check() -> None:
    """What runs where the caller is, is never stopped."""


async def _at_once(work: Callable[[], Classification]) -> Classification:
    return work()


def _report(crossing: str, error: CurtilageError) -> None:
    """A line for whoever must find out why; of the error only what cannot be content."""
    detector, kind = "", ""
    if isinstance(error, InspectionError):
        detector, kind = error.detector, error.kind
    at = f"in the detector {detector}" if detector else "before a detector was at work"
    failed = " ".join(filter(None, (error.number, kind, at)))
    log.warning("the inspection of %s failed, so it counts as high: %s", crossing, failed)
