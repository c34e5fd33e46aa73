"""What the tests of all stores share."""

from curtilage.stores.tests.places import place

__all__ = ["place"]
