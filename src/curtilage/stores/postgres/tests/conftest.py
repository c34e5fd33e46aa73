"""What these tests share."""

import pytest

from curtilage.stores.tests.places import PostgresPlace, new_postgres


@pytest.fixture
def place() -> PostgresPlace:
    """A schema that nobody has used."""
    return new_postgres()
