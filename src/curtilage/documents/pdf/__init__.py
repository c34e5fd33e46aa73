"""PDF."""

from curtilage.documents.pdf.pdf import NAME, claims, read

__all__ = ["NAME", "claims", "read"]
