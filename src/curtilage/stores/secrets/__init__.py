"""Secrets in files: keys that this installation makes for itself, and keys it is given."""

from curtilage.stores.secrets.files import given_secret, own_key

__all__ = ["given_secret", "own_key"]
