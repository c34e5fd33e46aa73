"""Office documents in ZIP files: Word, Excel and PowerPoint since 2007, and OpenDocument."""

from curtilage.documents.office.office import NAME, claims, read

__all__ = ["NAME", "claims", "read"]
