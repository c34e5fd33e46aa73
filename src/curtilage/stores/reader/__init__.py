"""Reading documents in processes of their own."""

from curtilage.stores.reader.child import serve
from curtilage.stores.reader.parent import DocumentReader

__all__ = ["DocumentReader", "serve"]
