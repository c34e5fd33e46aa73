"""Compound files (OLE): messages of Outlook are read, older office files are not."""

from curtilage.documents.compound.compound import NAME, claims, read

__all__ = ["NAME", "claims", "read"]
