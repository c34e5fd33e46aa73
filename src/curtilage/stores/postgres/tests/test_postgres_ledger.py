"""What only a ledger on a server must stand: cut connections, restarts, rollbacks, a lock held."""

import asyncio
import signal
import time
from contextlib import closing
from dataclasses import replace

import pytest

from curtilage.core.errors import LedgerError, SettingsError
from curtilage.ledger.entries import Kind
from curtilage.stores import grouped
from curtilage.stores.composing import Composer, Wanted
from curtilage.stores.postgres.session import Session
from curtilage.stores.postgres.writer import HEAD, PostgresWriter
from curtilage.stores.sqlite.tests.ledgers import NOON, SIGNER, decide
from curtilage.stores.tests.places import PostgresPlace, server

AT_COMMIT = """
CREATE FUNCTION {schema}.at_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {does} END $$;
CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON {schema}.entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {schema}.at_commit();
"""


def at_commit(place: PostgresPlace, does: str) -> None:
    """Has the server do that as the last thing before a commit of entries."""
    server().sql(AT_COMMIT.format(schema=place.server.schema, does=does))


def writer(place: PostgresPlace, **changed) -> PostgresWriter:
    session = Session(replace(place.server, **changed))
    return PostgresWriter(session, Composer(SIGNER, lambda: NOON, bytes))


def some(name: str) -> list[Wanted]:
    return [Wanted(Kind.CROSSING_DECIDED, {"crossing": name}, {"n": 1})]


async def test_nobody_is_told_before_the_server_has_committed(place) -> None:
    async with place.opened() as ledger:
        at_commit(place, "PERFORM pg_advisory_xact_lock(4711); RETURN NULL;")
        with closing(Session(place.server)) as other:
            other.begin("BEGIN; SELECT pg_advisory_xact_lock(4711)")
            waiting = [asyncio.create_task(decide(ledger, f"x-{n}")) for n in range(20)]
            await asyncio.sleep(0.4)
            assert not any(task.done() for task in waiting)
            assert place.change("SELECT size FROM head") == [(1,)]
            other.rollback()
            assert sorted(await asyncio.gather(*waiting)) == list(range(1, 21))
    assert place.checked().problems == []


async def test_a_commit_that_the_server_refuses_is_told_and_nothing_remains(place) -> None:
    async with place.opened() as ledger:
        at_commit(place, "RAISE EXCEPTION 'no'; RETURN NULL;")
        told = await asyncio.gather(
            *(decide(ledger, f"x-{n}") for n in range(5)), return_exceptions=True
        )
        assert {e.number for e in told} == {"CUR606"}
        place.change("DROP TRIGGER at_commit ON entry")
        assert await decide(ledger, "x-after") == 1
    assert place.checked().problems == []


async def test_a_commit_waits_for_the_disk_whatever_a_role_s_settings_say(place) -> None:
    async with place.opened() as ledger:
        schema = place.server.schema
        server().sql(
            f"CREATE TABLE {schema}.seen (how text); CREATE ROLE hasty{schema} SUPERUSER LOGIN "
            f"PASSWORD $p$it's a \\ pass word$p$; ALTER ROLE hasty{schema} SET synchronous_commit "
            "= off"
        )
        does = "INSERT INTO seen VALUES (current_setting('synchronous_commit')); RETURN NULL;"
        at_commit(place, does)
        await decide(ledger, "x-1")
    hasty = writer(place, user=f"hasty{place.server.schema}")
    for name in ("x-2", "x-3"):  # the first takes the lock, the second knows the log
        hasty.append(some(name))
    hasty.close()
    assert place.change("SELECT how FROM seen") == [("on",)] * 3


async def test_a_writer_whose_state_is_old_writes_nothing_on_it(place) -> None:
    async with place.opened():
        pass
    one, other = writer(place), writer(place)
    assert one.append(some("a"))[0].commit.index == 1
    assert other.append(some("b"))[0].commit.index == 2
    assert one._alone, "it does not know of the other yet"
    assert one.append(some("c"))[0].commit.index == 3
    assert [e.facts.get("crossing") for e in place.entries()] == [None, "a", "b", "c"]
    one.close()
    other.close()
    assert place.checked().problems == []


async def test_a_statement_of_which_the_connection_broke_off_is_not_believed(place) -> None:
    async with place.opened() as ledger:
        at_commit(place, "PERFORM pg_sleep(20); RETURN NULL;")
        waiting = asyncio.create_task(decide(ledger, "x-1"))
        await asyncio.sleep(0.4)
        place.change(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%moved AS%' "
            "AND pid <> pg_backend_pid()"
        )
        with pytest.raises(LedgerError) as caught:
            await waiting
        assert caught.value.number == "CUR606"
        place.change("DROP TRIGGER at_commit ON entry")
        assert await decide(ledger, "x-2") == 1
    assert place.checked().problems == []


async def test_a_commit_that_comes_too_late_is_not_believed_and_not_doubled(place) -> None:
    """Nobody was told that it is there; it is, and the log goes on after it."""
    async with place.opened():
        pass
    at_commit(place, "PERFORM pg_sleep(1.5); RETURN NULL;")
    hasty = writer(place, statement_seconds=0.3)
    hasty.recovers()  # it knows the log, and is not the slower for it
    with pytest.raises(LedgerError):
        hasty.append(some("a"))
    hasty.close()
    patient = writer(place)
    assert patient.append(some("b"))[0].commit.index == 2
    patient.close()
    assert [e.facts.get("crossing") for e in place.entries()] == [None, "a", "b"]
    assert place.checked().problems == []


async def test_a_restart_while_nothing_is_written_costs_nobody_an_error(place) -> None:
    async with place.opened() as ledger:
        await decide(ledger, "x-1")
        server().stop()
        server().start()
        assert await decide(ledger, "x-2") == 2
        assert ledger.crossing("x-1").index == 1
    assert place.checked().problems == []


async def test_while_the_server_is_away_nothing_is_recorded_and_then_it_goes_on(
    place, monkeypatch
) -> None:
    monkeypatch.setattr(grouped, "SECONDS_BETWEEN_TRIES", 0.05)
    async with place.opened() as ledger:
        at = await decide(ledger, "x-1")
        server().stop(signal.SIGQUIT)  # it crashes
        for n in range(3):
            with pytest.raises(LedgerError, match="cannot be written") as caught:
                await decide(ledger, f"x-away-{n}")
            assert (caught.value.number, caught.value.status) == ("CUR606", 503)
        with pytest.raises(LedgerError) as caught:
            await asyncio.to_thread(ledger.crossing, "x-1")
        assert caught.value.number == "CUR609"
        await asyncio.sleep(0.2)
        assert ledger.fault
        server().start()
        until = time.monotonic() + 20
        while ledger.fault:  # though nobody appends, for a gateway that is not ready is not asked
            assert time.monotonic() < until
            await asyncio.sleep(0.02)
        assert await decide(ledger, "x-2") == at + 1
        assert ledger.crossing("x-1").index == at
    assert place.checked().problems == []


async def test_a_gateway_that_hangs_does_not_hold_the_others_up(place) -> None:
    async with place.opened() as ledger:
        hung = Session(replace(place.server, statement_seconds=0.3))
        hung.begin()
        hung.rows(HEAD)
        assert await decide(ledger, "x-1") == 1
        hung.close()


async def test_who_saw_a_longer_log_does_not_go_on_with_a_shorter(place) -> None:
    async with place.opened() as ledger:
        await decide(ledger, "x-1")
        old = place.change("SELECT size, checkpoint FROM head")[0]
        await decide(ledger, "x-2")
        for table in ("entry", "hash", "detail", "crossing"):
            place.change(f"DELETE FROM {table} WHERE place = 2")
        place.change("UPDATE head SET size = ?, checkpoint = ?", *old)
        assert place.checked().problems == []
        for _ in range(2):
            with pytest.raises(LedgerError, match="rolled back"):
                await decide(ledger, "x-3")
        # nor with one that has grown to another log since
        async with place.opened() as other:
            for n in range(3):
                await decide(other, f"y-{n}")
        with pytest.raises(LedgerError, match="rolled back"):
            await decide(ledger, "x-3")


async def test_ids_that_a_text_cannot_hold(place) -> None:
    async with place.opened() as ledger:
        assert await decide(ledger, "x-\0") == 1
        assert ledger.crossing("x-\0").index == 1
        assert ledger.crossing("x-\ud800") is None
    assert place.checked().problems == []


async def test_erased_details_are_gone_and_the_log_verifies(place) -> None:
    async with place.opened() as ledger:
        for n in range(3):
            await decide(ledger, "x-1", {"n": n})
        await decide(ledger, "x-2", {"n": 3})
        assert await ledger.erase("x-1") == 3
        assert await ledger.erase("x-1") == 0
        assert ledger.crossing("x-1").detail is None
        assert ledger.crossing("x-2").detail == {"n": 3}
    assert place.change("SELECT place FROM detail") == [(4,)]
    assert place.checked().problems == []


async def test_a_missing_head_is_told(place) -> None:
    async with place.opened() as ledger:
        await decide(ledger, "x-1")
    place.change("DELETE FROM head")
    late = writer(place)
    with pytest.raises(LedgerError, match="head of the ledger is missing"):
        late.append(some("a"))
    late.close()
    assert place.checked().problems


async def test_many_who_open_at_once_make_one_log_with_one_beginning(place) -> None:
    async def one(number: int) -> int:
        async with place.opened() as ledger:
            return await decide(ledger, f"x-{number}")

    assert sorted(await asyncio.gather(*(one(n) for n in range(8)))) == list(range(1, 9))
    assert [e.kind for e in place.entries()].count(Kind.LOG_OPENED) == 1
    with pytest.raises(SettingsError):
        async with place.opened(signer=type(SIGNER)("else", bytes(range(32)))):
            pass
