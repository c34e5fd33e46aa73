"""HTML, XML and SVG: what they show, and what they hide in comments, attributes and scripts."""

from curtilage.documents.markup.markup import NAME, claims, read

__all__ = ["NAME", "claims", "read"]
