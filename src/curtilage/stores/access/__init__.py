"""Application keys: made, listed and revoked; only their hashes are kept."""

from curtilage.stores.access.keys import IssuedKey, KeyStore

__all__ = ["IssuedKey", "KeyStore"]
