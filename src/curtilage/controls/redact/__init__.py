"""Redact: every identifying span becomes its category in brackets, for good."""

from curtilage.controls.redact.redact import NAME, Redact, build

__all__ = ["NAME", "Redact", "build"]
