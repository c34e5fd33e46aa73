"""E-mail as it travels: RFC 5322 with MIME."""

from curtilage.documents.mail.mail import NAME, claims, read

__all__ = ["NAME", "claims", "read"]
