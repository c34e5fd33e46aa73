"""Weights that came as installed packages, loaded once and kept."""

from curtilage.stores.weights.installed import InstalledWeights

__all__ = ["InstalledWeights"]
