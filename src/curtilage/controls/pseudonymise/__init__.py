"""Pseudonymise: identifying spans become tokens that the answer's text is restored from."""

from curtilage.controls.pseudonymise.pseudonymise import NAME, Pseudonymise, build

__all__ = ["NAME", "Pseudonymise", "build"]
