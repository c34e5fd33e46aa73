"""Pictures and scans: PNG, JPEG, GIF, WebP, TIFF and BMP."""

from curtilage.documents.image.image import NAME, claims, read

__all__ = ["NAME", "claims", "read"]
