"""What these tests share."""

from curtilage.stores.tests.places import place

__all__ = ["place"]
