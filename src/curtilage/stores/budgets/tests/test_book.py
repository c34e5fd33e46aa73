"""Reserved before it runs, spent before it leaves, and never more than the caps allow."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from dataclasses import replace

import pytest

from curtilage.budget.losses import pure
from curtilage.core.budgets import NANO, Cap, Charge, Event, Period, State
from curtilage.core.errors import BudgetError, SettingsError
from curtilage.stores.budgets import Book

CAPS = [Cap("everything", NANO, dataset="d")]


def charge(key: str = "k", epsilon: float = 0.4, **other) -> Charge:
    made = Charge(key, f"digest of {key}", "d", "research", "lab", pure(round(epsilon * NANO)),
                  (Event("laplace", 1 / epsilon),))  # fmt: skip
    return replace(made, **other)


class Clock:
    def __init__(self, now: float = 1_790_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def book(place, clock):
    made = place.book(clock)
    yield made
    made.close()


def spend(book: Book, *args, **named) -> bytes:
    release = book.reserve(charge(*args, **named), CAPS)
    return book.settle(release, b"answer").result


def test_an_answer_is_had_again_for_nothing(book):
    assert spend(book) == b"answer"
    again = book.reserve(charge(), CAPS)
    assert (again.state, again.result) == (State.SPENT, b"answer")
    assert book.standings(CAPS)[0].spent.epsilon == 4 * NANO // 10


def test_what_is_reserved_counts_as_spent(book):
    book.reserve(charge("a", 0.6), CAPS)
    with pytest.raises(BudgetError) as refused:
        book.reserve(charge("b", 0.5), CAPS)
    assert refused.value.number == "CUR851"
    assert "0.4 left" in str(refused.value)
    book.reserve(charge("c", 0.4), CAPS)


@pytest.mark.parametrize(
    ("change", "code"),
    [({"digest": "another"}, "CUR852"), ({}, "CUR853")],
)
def test_a_key_stands_for_one_release(book, change, code):
    book.reserve(charge(), CAPS)
    with pytest.raises(BudgetError) as refused:
        book.reserve(charge(**change), CAPS)
    assert refused.value.number == code


def test_another_analyst_may_use_the_same_key(book):
    spend(book)
    assert book.reserve(charge(analyst="other"), CAPS).state is State.RESERVED


def test_a_stale_reservation_becomes_spent_and_is_never_refunded(book, clock):
    release = book.reserve(charge(), CAPS)
    assert book.sweep() == 0
    clock.now += 3601
    assert book.sweep() == 1
    for step in (lambda: book.refund(release), lambda: book.settle(release, b"late")):
        with pytest.raises(BudgetError) as refused:
            step()
        assert refused.value.number == "CUR854"
    with pytest.raises(BudgetError) as refused:
        book.reserve(charge(), CAPS)
    assert refused.value.number == "CUR854"
    assert book.standings(CAPS)[0].spent.epsilon == 4 * NANO // 10


def test_a_refund_gives_back_exactly_what_was_put_down(book, clock):
    spend(book, "a", 0.3)
    release = book.reserve(charge("b", 0.123456789), CAPS)
    clock.now += 90_000  # the next day
    book.refund(release)
    assert book.standings(CAPS)[0].spent == pure(3 * NANO // 10)
    assert book.reserve(charge("b", 0.5), CAPS).state is State.RESERVED  # the key is free again


def test_what_was_forfeited_is_spent_without_an_answer(book):
    release = book.reserve(charge(), CAPS)
    book.forfeit(release)
    with pytest.raises(BudgetError):
        book.reserve(charge(), CAPS)
    assert book.standings(CAPS)[0].spent.epsilon == 4 * NANO // 10


def test_a_cap_that_is_set_later_counts_what_was_spent_before(book):
    spend(book, "a", 0.9)
    with pytest.raises(BudgetError):
        book.reserve(charge("b", 0.2), [Cap("new", NANO)])


def test_periods_begin_anew_but_for_ever_does_not(book, clock):
    daily = [Cap("day", NANO // 2, period=Period.DAY)]
    book.settle(book.reserve(charge("a", 0.5), daily), b"x")
    with pytest.raises(BudgetError):
        book.reserve(charge("b", 0.1), daily)
    clock.now += 86_400
    book.reserve(charge("b", 0.1), daily)


def test_a_cap_for_another_does_not_stop_it(book):
    caps = [Cap("other", 0, dataset="elsewhere")]
    assert book.reserve(charge(), caps).state is State.RESERVED


def test_two_books_in_one_place_keep_one_cap(place, clock):
    books = [place.book(clock) for _ in range(4)]
    taken: list[int] = []
    codes: set[str] = set()

    def ask(number: int) -> None:
        for n in range(25):
            try:
                release = books[number].reserve(charge(f"{number}.{n}", 0.03), CAPS)
            except BudgetError as error:
                codes.add(error.number)
                continue
            books[number].settle(release, b"x")
            taken.append(n)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == {"CUR851"}
    assert len(taken) == 33  # 33 x 0.03 = 0.99
    assert books[0].standings(CAPS)[0].spent.epsilon == 99 * NANO // 100
    for book in books:
        book.close()


def test_the_answer_and_the_state_are_stored_together(book, place):
    release = book.reserve(charge(), CAPS)
    row = "SELECT state, result FROM release"
    assert place.rows_of_book(row) == [("reserved", None)]
    book.settle(release, b"answer")
    assert place.rows_of_book(row) == [("spent", b"answer")]


def test_a_file_that_is_no_book_is_told_in_words(tmp_path):
    path = tmp_path / "budgets.db"
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(SettingsError) as refused:
        Book.in_file(path, Clock(), os.urandom)
    assert refused.value.number == "CUR142"


def test_a_book_that_cannot_be_written_releases_nothing(book, monkeypatch):
    class Broken:
        in_transaction = False

        def execute(self, *_):
            raise book._fault("disk I/O error")

    monkeypatch.setattr(book, "_database", Broken())
    with pytest.raises(BudgetError) as refused:
        book.reserve(charge(), CAPS)
    assert refused.value.number == "CUR855"
    monkeypatch.undo()


class Watched:
    """A connection that counts its commits, and may fail at one or interrupt a step."""

    def __init__(self, book: Book, fails: bool = False) -> None:
        self._database, self._fault = book._database, book._fault
        self._fails, self.commits = fails, 0

    def __getattr__(self, name: str):
        return getattr(self._database, name)

    def execute(self, sql: str, *args):
        if sql == "COMMIT":
            self.commits += 1
            if self._fails:
                raise self._fault("disk I/O error")
        return self._database.execute(sql, *args)


def together(book: Book, steps) -> list:
    """Runs steps that all wait for the same turn; what each gave, or raised."""
    ended: list = [None] * len(steps)

    def run(number: int) -> None:
        try:
            ended[number] = steps[number]()
        except BudgetError as error:
            ended[number] = error.number

    def lead() -> None:
        with suppress(BudgetError):
            book.sweep()

    first = threading.Thread(target=lead)  # it waits for the book, and the others for it
    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(steps))]
    with book._turn:
        first.start()
        while book._turns.waiting or not book._turns._led:
            assert first.is_alive()
        for number, thread in enumerate(threads, 1):
            thread.start()
            while len(book._turns.waiting) < number:
                assert thread.is_alive()
    first.join()
    for thread in threads:
        thread.join()
    return ended


def test_steps_that_wait_together_are_one_transaction_and_see_each_other(book):
    book._database = watched = Watched(book)
    ended = together(
        book, [lambda n=n: book.reserve(charge(f"k{n}", 0.3), CAPS).state for n in range(5)]
    )
    assert watched.commits == 2  # of who came first, and of all the others
    assert ended.count(State.RESERVED) == 3
    assert ended.count("CUR851") == 2
    assert book.standings(CAPS)[0].spent.epsilon == 9 * NANO // 10
    assert len(book.releases()) == 3


def test_what_one_step_raises_undoes_it_alone(book):
    def odd() -> str:
        with pytest.raises((UnicodeEncodeError, BudgetError)):
            book.reserve(charge("odd", 0.3, groups=("a", "\ud800")), CAPS)
        return "odd"

    ended = together(book, [lambda: book.reserve(charge("a", 0.3), CAPS).state, odd,
                            lambda: book.reserve(charge("b", 0.3), CAPS).state])  # fmt: skip
    assert ended == [State.RESERVED, "odd", State.RESERVED]
    assert book.standings(CAPS)[0].spent.epsilon == 6 * NANO // 10
    assert {r.charge.key for r in book.releases()} == {"a", "b"}


def test_if_the_transaction_fails_nobody_is_told_that_it_did_not(book):
    whole = book._database
    book._database = Watched(book, fails=True)
    ended = together(book, [lambda n=n: book.reserve(charge(f"k{n}", 0.6), CAPS) for n in range(3)])
    book._database = whole
    assert ended == ["CUR855"] * 3  # the refused too: what refused them is gone
    assert book.releases() == []
    assert book.reserve(charge("k0", 0.6), CAPS).state is State.RESERVED


def test_an_interrupted_step_stands_in_nobody_s_way(book, monkeypatch):
    def interrupted(_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(book, "_one", interrupted)
        with pytest.raises(KeyboardInterrupt):
            book.reserve(charge("a"), CAPS)
    assert book.releases() == []
    assert book.reserve(charge("a"), CAPS).state is State.RESERVED


def test_a_reservation_that_nobody_settles_is_not_waited_for_for_ever(book, clock):
    """As after a crash: who retries is told that it is spent, though nobody began anew."""
    lost = book.reserve(charge(), CAPS)
    for later, code in ((3599, "CUR853"), (2, "CUR854")):
        clock.now += later
        with pytest.raises(BudgetError) as refused:
            book.reserve(charge(), CAPS)
        assert refused.value.number == code
    assert book.standings(CAPS)[0].spent.epsilon == 4 * NANO // 10
    book.settle(lost, b"late")  # it was slow, and not lost
    assert book.reserve(charge(), CAPS).result == b"late"
