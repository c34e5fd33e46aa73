"""Plain text, and tables of separated values, in whatever encoding."""

from curtilage.documents.text.plain import NAME, claims, read

__all__ = ["NAME", "claims", "read"]
