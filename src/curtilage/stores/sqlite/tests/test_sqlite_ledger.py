"""What only the SQLite store promises; see `curtilage/stores/tests` for what every store does."""

from contextlib import closing

from curtilage.stores.sqlite.database import connect
from curtilage.stores.sqlite.tests.ledgers import decide, opened


def test_a_commit_waits_for_the_disk(tmp_path) -> None:
    with closing(connect(tmp_path / "ledger.db")) as database:
        assert database.execute("PRAGMA synchronous").fetchone() == (2,), "2 is FULL"
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)


async def test_a_closed_ledger_is_one_file(tmp_path) -> None:
    async with opened(tmp_path) as ledger:
        await decide(ledger, "x-1", {"n": 1})
    assert [p.name for p in tmp_path.iterdir()] == ["ledger.db"]
