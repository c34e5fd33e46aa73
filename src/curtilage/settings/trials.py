"""Inspections of the same texts under one scheme after another.

What does not depend on the thresholds is done once: the answers of detectors that do not ask for
them, and the runs of networks.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from curtilage.core.categories import Scheme
from curtilage.core.sockets import Detector, Network
from curtilage.detect import build_all
from curtilage.gate.cache import Cached
from curtilage.gate.inspection import Inspector
from curtilage.settings.inspector import inspector_of, resources_of
from curtilage.settings.model import Settings

MOST_FINDINGS = 20_000_000
MOST_RUNS = 10_000
"""A run remembered takes about 20 kB."""


class Trials:
    """Makes inspectors that differ in their scheme.

    Args:
        settings: the configuration; its detectors are those of a gateway.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._weights = resources_of(settings)
        self.taught = self._weights.taught
        self._networks: dict[str, _Remembering] = {}
        names = settings.detectors or None
        key = os.urandom(32)
        self._steady: dict[str, Detector] = {}
        self._order: list[str] = []
        for detector in build_all(self._weights, names):
            self._order.append(detector.name)
            if not getattr(detector, "adapts", False):
                self._steady[detector.name] = Cached(detector, key, MOST_FINDINGS)

    def inspector(self, scheme: Scheme) -> Inspector:
        """An inspector under a scheme, as a gateway would have it."""
        resources = _Tried(self, scheme)
        detectors: list[Detector] = []
        for name in self._order:
            detectors += (
                [self._steady[name]] if name in self._steady else build_all(resources, [name])
            )
        return inspector_of(replace(self._settings, scheme=scheme), detectors=detectors)

    def network(self, name: str) -> Network:
        """The network of that name, which remembers what it said."""
        if name not in self._networks:
            self._networks[name] = _Remembering(self._weights.network(name))
        return self._networks[name]


class _Tried:
    """The `Resources` of one scheme."""

    def __init__(self, trials: Trials, scheme: Scheme) -> None:
        self.thresholds, self.taught = scheme.thresholds, trials.taught
        self.network = trials.network


class _Remembering:
    """A `Network` that runs once for the same rows."""

    def __init__(self, network: Network) -> None:
        self.tags, self.classes = network.tags, network.classes
        self.thresholds, self.vocabulary = network.thresholds, network.vocabulary
        self._network = network
        self._known: dict[bytes, tuple[Any, Any]] = {}

    def run(self, rows: Any) -> tuple[Any, Any]:
        """Logits of the tags and of the classes."""
        key = hashlib.sha256(np.ascontiguousarray(rows).tobytes()).digest()
        answer = self._known.get(key)
        if answer is None:
            answer = self._network.run(rows)
            if len(self._known) < MOST_RUNS:
                self._known[key] = answer
        return answer


def everywhere(scheme: Scheme, threshold: float, categories: Sequence[str]) -> Scheme:
    """The scheme with one threshold for all categories."""
    return replace(scheme, thresholds=dict.fromkeys(categories, threshold))
