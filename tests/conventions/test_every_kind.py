"""What every kind of destination promises. A new one is tested here without being told."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.models.crossings import require_vectors

from curtilage.core.errors import LedgerError
from curtilage.core.parties import Destination, Zone
from curtilage.models import Kind, catalogue
from curtilage.models.options import Options


@pytest.fixture(params=sorted(catalogue()))
def kind(request: pytest.FixtureRequest) -> Kind:
    if request.param == "embedder":
        require_vectors()
    return catalogue()[request.param]


def place(kind: Kind) -> Destination:
    endpoint = "" if kind.name in {"embedded", "embedder"} else "http://127.0.0.1:9/v1"
    return Destination("here", kind.name, Zone.INSIDE, "DE", models=("m",), endpoint=endpoint)


def test_its_name_is_its_folders(root: Path) -> None:
    folders = (root / "src" / "curtilage" / "models").glob("*/__init__.py")
    assert set(catalogue()) == {path.parent.name for path in folders}


async def test_it_sends_nothing_that_was_not_recorded(kind: Kind) -> None:
    sender = kind.build(place(kind), Options())
    try:
        with pytest.raises(LedgerError) as caught:
            await sender.send(object())  # type: ignore[arg-type]
        assert caught.value.number == "CUR602"
    finally:
        await sender.close()


async def test_it_speaks_to_its_own_destination(kind: Kind) -> None:
    destination = place(kind)
    sender = kind.build(destination, Options())
    assert sender.destination is destination
    await sender.close()
