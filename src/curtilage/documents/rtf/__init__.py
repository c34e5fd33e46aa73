"""Rich Text Format."""

from curtilage.documents.rtf.rtf import NAME, claims, read

__all__ = ["NAME", "claims", "read"]
