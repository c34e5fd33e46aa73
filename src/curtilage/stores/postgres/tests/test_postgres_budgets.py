"""Budgets on a server that goes away, or cuts a connection in the middle of a step."""

import os
from contextlib import closing

import pytest

from curtilage.budget.losses import pure
from curtilage.core.budgets import NANO, Cap, Charge, Event, State
from curtilage.core.errors import BudgetError
from curtilage.stores.budgets import Book
from curtilage.stores.postgres import PostgresTables, ServerError
from curtilage.stores.tests.places import PostgresPlace, server

CAPS = [Cap("everything", NANO, dataset="d")]
NOW = 1_790_000_000.0


def charge(key: str, epsilon: float = 0.4) -> Charge:
    return Charge(key, f"digest of {key}", "d", "research", "lab", pure(round(epsilon * NANO)),
                  (Event("laplace", 1 / epsilon),))  # fmt: skip


def refused(book: Book, key: str) -> str:
    with pytest.raises(BudgetError) as caught:
        book.reserve(charge(key), CAPS)
    return caught.value.number


def test_while_the_server_is_away_nothing_is_released_and_then_it_goes_on(place) -> None:
    with closing(place.book(lambda: NOW)) as book:
        first = book.reserve(charge("a"), CAPS)
        server().stop()
        assert [refused(book, "b"), refused(book, "b")] == ["CUR855", "CUR855"]
        with pytest.raises(BudgetError) as caught:
            book.standings(CAPS)
        assert caught.value.number == "CUR855"
        server().start()
        assert book.settle(first, b"answer").result == b"answer"
        assert book.standings(CAPS)[0].spent.epsilon == 4 * NANO // 10
        assert book.reserve(charge("b"), CAPS).state is State.RESERVED


class Cut(PostgresTables):
    """Tables of which the server cuts the connection before a statement."""

    before = "never"

    def execute(self, sql, values=(), /):
        if sql.startswith(self.before):
            (pid,) = self._session.rows("SELECT pg_backend_pid()")[0]
            place: PostgresPlace = self.place
            place.change("SELECT pg_terminate_backend(?)", pid)
            while place.change("SELECT 1 FROM pg_stat_activity WHERE pid = ?", pid):
                pass
        return super().execute(sql, values)


@pytest.mark.parametrize(
    "before", ["SAVEPOINT", "SELECT id", "INSERT INTO release", "INSERT INTO acc", "REL", "COMMIT"]
)
def test_a_step_of_which_the_connection_is_cut_leaves_nothing(place, before: str) -> None:
    tables = Cut(place.server)
    tables.place = place
    with closing(Book(tables, ServerError, lambda: NOW, os.urandom)) as book:
        book.settle(book.reserve(charge("a"), CAPS), b"answer")
        tables.before = before
        assert refused(book, "b") == "CUR855"
        tables.before = "never"
        assert [r.charge.key for r in book.releases()] == ["a"]
        assert book.standings(CAPS)[0].spent.epsilon == 4 * NANO // 10
        assert book.reserve(charge("b"), CAPS).state is State.RESERVED


def test_a_commit_of_budgets_waits_for_the_disk(place) -> None:
    name = place.server.schema
    with closing(place.book(lambda: NOW)):
        server().sql(
            f"CREATE TABLE {name}.seen (how text); ALTER ROLE owner SET synchronous_commit = off;"
            f"CREATE FUNCTION {name}.see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT "
            "INTO seen VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$;"
            f"CREATE CONSTRAINT TRIGGER see AFTER INSERT OR UPDATE ON {name}.release DEFERRABLE "
            f"INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {name}.see()"
        )
        try:
            with closing(place.book(lambda: NOW)) as late:
                late.settle(late.reserve(charge("a"), CAPS), b"answer")
        finally:
            server().sql("ALTER ROLE owner RESET synchronous_commit")
    assert place.change("SELECT how FROM seen") == [("on",), ("on",)]
