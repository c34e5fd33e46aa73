"""A scan and an extract of spread rows are those of the same rows here."""

from __future__ import annotations

import datetime as dt
import json
import pickle
import random
import secrets
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.spread import fleets

from curtilage.controls import catalogue as controls
from curtilage.core.categories import Scheme
from curtilage.core.datasets import Column, Dataset, Kind
from curtilage.core.findings import Field, Finding
from curtilage.data.anonymise import (
    DistinctDiversity,
    Flat,
    FreeText,
    Intervals,
    KAnonymity,
    Key,
    Means,
    Plain,
    Quasi,
    Recipe,
    SensitiveColumn,
    anonymise,
)
from curtilage.data.anonymise.anonymise import maker_of
from curtilage.data.duck import Duck, connected
from curtilage.data.scan.proposal import Look, propose
from curtilage.data.scan.sample import Draw, Sample
from curtilage.data.scan.writing import written
from curtilage.data.sources import Reach, attach
from curtilage.data.spread import Rows
from curtilage.data.spread.sampling import FEWEST, Differing, often, spread_sample
from curtilage.data.spread.treating import spread_extract

pytestmark = pytest.mark.timeout(1800)
ROWS = 400
SCHEMA = pa.schema({
    "customer_id": pa.int64(), "age": pa.int32(), "city": pa.string(), "since": pa.date32(),
    "seen": pa.timestamp("us", "UTC"), "note": pa.string(), "illness": pa.string(),
})  # fmt: skip


@pytest.fixture(name="far", params=fleets.KINDS)
def _far(request, tmp_path: Path, monkeypatch) -> tuple[str, Reach]:
    found = fleets.reach(request.param, tmp_path, monkeypatch)
    return fleets.kind_of(found), found


def clients(count: int, seed: int = 2) -> list[tuple]:
    chance = random.Random(seed)
    return [
        (
            None if n % 97 == 0 else n // 2,
            chance.choice([None, *range(20, 70)]),
            chance.choice(["Lyon", "Kiel", "Turku", "", None]),
            chance.choice([None, 10_000 + n]),
            chance.choice([None, 1_700_000_000_000_000 + n]),
            f"mail p{n % 40}@example.org about case {n % 7}" if n % 5 else None,
            chance.choice(["flu", "cold", "gout"]),
        )
        for n in range(count)
    ]


def near_sample(reach: Reach, draw: Draw) -> Sample:
    database = connected(threads=1)
    attach(database, "clients", "parquet:clients", reach)
    return Sample(database, "clients", draw)


def far_sample(kind: str, reach: Reach, draw: Draw, name: str = "clients") -> Sample:
    found = spread_sample(
        connected(threads=1), "clients", f"{kind}:lake#parquet:{name}", reach, draw
    )
    assert found is not None
    return found


def test_a_scan_of_all_rows_proposes_what_it_does_here(far: tuple[str, Reach]) -> None:
    kind, reach = far
    fleets.fill(reach.base / "clients", clients(ROWS), SCHEMA)
    look, draw = Look([], Scheme()), Draw(rows=ROWS)
    there = propose("x:", "clients", far_sample(kind, reach, draw), look)
    here = propose("x:", "clients", near_sample(reach, draw), look)
    assert written(there) == written(here)
    assert there.dataset.person == "customer_id"


def test_a_sample_is_of_that_size_and_repeats(far: tuple[str, Reach]) -> None:
    kind, reach = far
    fleets.fill(reach.base / "clients", clients(ROWS), SCHEMA)

    def drawn(seed: int) -> list[tuple[str, int]]:
        sample = far_sample(kind, reach, Draw(50, seed))
        assert sample.rows == 50
        return sample.counted("customer_id", 1000)

    first = drawn(1)
    assert drawn(1) == first
    assert drawn(2) != first
    numbers = [int(value) for value, _ in first]
    assert min(numbers) < ROWS / 8
    assert max(numbers) > 3 * ROWS / 8


def recipe(chance: random.Random) -> Recipe:
    quality = chance.choice(["loss", "entropy", "discernibility"])
    return Recipe(
        {
            "customer_id": Key("client"),
            "age": Quasi(Intervals((Decimal(5), Decimal(20)))),
            "city": Quasi(Flat()),
            "illness": SensitiveColumn(),
            "note": FreeText("pseudonymise"),
            "seen": Plain(),
        },
        (KAnonymity(chance.choice([2, 5, 9])), DistinctDiversity("illness", 2)),
        suppression=chance.choice([0.0, 0.05, 0.2]),
        quality=quality,
    )


def find(fields: Sequence[Field]) -> list[tuple[Finding, ...]]:
    """Every address is found."""
    found: list[tuple[Finding, ...]] = []
    for each in fields:
        start, end = each.text.find(" p") + 1, each.text.find(" about")
        found.append((Finding(start, end, "contact.email", 1.0, "test"),) if end > 0 else ())
    return found


def means() -> Means:
    key = secrets.token_bytes(32)
    made = {
        name: kind(key, Scheme()) for name, kind in controls().items() if name == "pseudonymise"
    }
    return Means({"client": secrets.token_bytes(32)}, find, made.__getitem__)


DATASET = {name: Column(name, Kind.TEXT) for name in SCHEMA.names}
USED = ["customer_id", "age", "city", "illness", "note", "seen"]


def extracts(kind: str, reach: Reach, wanted: Recipe, given: Means) -> tuple[Any, Any]:
    far = Dataset("clients", f"{kind}:lake#parquet:clients", DATASET)
    near = Dataset("clients", "parquet:clients", DATASET)
    there = spread_extract(far, USED, wanted, given, reach)
    here = anonymise(Duck([near], reach).table(near, USED), wanted, given)
    return there, here


def shown(value: object) -> str:
    """A value as text; a time as the moment it is, whatever zone it is told in."""
    return str(value.timestamp()) if isinstance(value, dt.datetime) else str(value)


def rows(table: Any) -> list[tuple[str, ...]]:
    return sorted(tuple(map(shown, row.values())) for row in table.to_pylist())


def test_an_extract_holds_the_same_rows(far: tuple[str, Reach]) -> None:
    kind, reach = far
    chance = random.Random(3)
    for number in range(5 if kind == "spark" else 2):
        fleets.fill(reach.base / "clients", clients(ROWS, number), SCHEMA)
        there, here = extracts(kind, reach, recipe(chance), means())
        assert there.node == here.node
        assert there.loss == pytest.approx(here.loss, rel=1e-12)
        assert (there.suppressed, there.before, there.after) == (
            here.suppressed, here.before, here.after,
        )  # fmt: skip
        assert (there.replaced, there.left_out) == (here.replaced, here.left_out)
        assert there.replaced["note"] > 0
        assert rows(there.table) == rows(here.table)


def test_machines_get_no_key_but_what_makes_the_tokens(tmp_path: Path, monkeypatch) -> None:
    reach = fleets.reach("made", tmp_path, monkeypatch)
    fleets.fill(tmp_path / "clients", clients(60), SCHEMA)
    sent: list[bytes] = []
    mapped = fleets.Made.mapped

    def watched(self: fleets.Made, rows: Rows, kernel: Any) -> list[bytes]:
        sent.append(pickle.dumps(kernel))
        assert b"\\x" not in repr(kernel.__self__).encode()
        return mapped(self, rows, kernel)

    monkeypatch.setattr(fleets.Made, "mapped", watched)
    given = means()
    extracts(fleets.kind_of(reach), reach, recipe(random.Random(1)), given)
    assert len(sent) == 2
    derived = maker_of("customer_id", Key("client"), given)._key
    assert [derived in each for each in sent] == [False, True]
    for each in sent:
        assert given.keys["client"] not in each
        assert b"curtilage.controls" not in each


@pytest.mark.parametrize(("each", "told"), [(1, False), (2, True)])
def test_values_that_repeat_are_told_also_of_more_than_are_kept(each: int, told: bool) -> None:
    values = [f"v{n // each}" for n in range(4 * FEWEST)]
    parts: list[bytes] = []
    for number in range(3):
        batch = pa.record_batch([pa.array([*values[number::3], None])], ["key"])
        parts += Differing("key").beside(iter([batch]))
    assert len(json.loads(parts[0])[1]) == FEWEST
    assert often(parts) is told
