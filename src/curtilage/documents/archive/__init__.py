"""Archives: ZIP and tar, and files packed by gzip, bzip2 and xz."""

from curtilage.documents.archive.archive import NAME, claims, read

__all__ = ["NAME", "claims", "read"]
