"""The book of privacy budgets: some tables, and nobody is told of a step before it is durable.

Steps of several threads that wait for the disk together go in one transaction, one after another,
so each sees those before it; all become durable with one sync, or none does.

Accounts add up what is reserved and spent at the finest grain that a cap can name, so that a cap
set later counts what was spent before it.
"""

from __future__ import annotations

import base64
import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from curtilage.budget.caps import Account, Standing, accounts, day_of, keeps, standing
from curtilage.core.budgets import Cap, Charge, Event, Loss, Release, State
from curtilage.core.errors import BudgetError, RunningError, SettingsError
from curtilage.core.sockets import Clock, Randomness
from curtilage.stores.begun import begun
from curtilage.stores.budgets.schema import SCHEMA
from curtilage.stores.budgets.turns import Step, Turns
from curtilage.stores.tables import Tables

T = TypeVar("T")

SECONDS_TO_WAIT = 30.0
SECONDS_UNTIL_STALE = 3600.0

_COLUMNS = (
    "id, analyst, key, digest, dataset, purpose, groups, parents, events, "
    "epsilon, delta, rho, slack, state, reserved, result"
)


class Book:
    """The budgets of an installation. Safe to use from several threads and processes.

    Args:
        tables: where they are kept.
        fault: what these raise.
        clock: seconds since the epoch.
        randomness: for the ids of releases.
    """

    def __init__(
        self, tables: Tables, fault: type[Exception], clock: Clock, randomness: Randomness
    ) -> None:
        self._database, self._fault = tables, fault
        self._clock, self._randomness = clock, randomness
        self._turn = threading.Lock()
        self._turns = Turns(self._together)

    @classmethod
    def in_file(cls, path: Path, clock: Clock, randomness: Randomness) -> Book:
        """The budgets in an SQLite file; made if absent.

        Raises:
            SettingsError: it cannot be opened (CUR142).
        """
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = begun(path, "PRAGMA synchronous = FULL;", SCHEMA, wait=SECONDS_TO_WAIT)
        except (OSError, sqlite3.Error):
            raise SettingsError(
                f"The budgets in {path.name} cannot be opened.",
                mend=f"Check that {path} is writable and is an SQLite file.",
                code="CUR142",
            ) from None
        return cls(file, sqlite3.Error, clock, randomness)

    def close(self) -> None:
        """Lets go of the tables."""
        self._database.close()

    def reserve(self, charge: Charge, caps: Sequence[Cap]) -> Release:
        """Puts a charge down, if every cap allows it, before anything runs.

        Returns the reservation; or, where the analyst used this key for the same release before,
        that release as it was spent, with its answer.

        Raises:
            BudgetError: a cap would be exceeded (CUR851); the key stands for another release
                (CUR852); it is running (CUR853); it was spent without an answer (CUR854); or the
                book cannot be written (CUR855).
        """

        def step(database: Tables) -> Release:
            now = self._clock()
            known = database.execute(
                f"SELECT {_COLUMNS} FROM release "  # noqa: S608 - a constant
                "WHERE analyst = ? AND key = ? AND state <> 'refunded'",
                (charge.analyst, charge.key),
            ).fetchone()
            if known is not None:
                return _again(_release(known), charge, now - SECONDS_UNTIL_STALE)
            day = day_of(now)
            self._allowed(charge, caps, day)
            made = base64.b32encode(self._randomness(15)).decode().lower()
            release = Release(f"r-{made}", charge, State.RESERVED, b"", now)
            self._insert(release)
            self._add(charge, day, 1)
            return release

        return self._written(step)

    def known(self, charge: Charge) -> Release | None:
        """The same release with its answer, if this analyst had it before by this key."""
        with self._read() as database:
            row = database.execute(
                f"SELECT {_COLUMNS} FROM release WHERE analyst = ? AND key = ? "  # noqa: S608
                "AND digest = ? AND state = 'spent' AND length(result) > 0",
                (charge.analyst, charge.key, charge.digest),
            ).fetchone()
        return None if row is None else _release(row)

    def _allowed(self, charge: Charge, caps: Sequence[Cap], day: str) -> None:
        """Whether every cap is kept with the charge on top of all that is reserved or spent."""
        added = [(account, charge.loss) for account in accounts(charge, day)]
        spent = self._spent()
        for cap in caps:
            before = standing(cap, spent, day)
            after = standing(cap, [*spent, *added], day)
            if after.spent != before.spent and not keeps(cap, after.spent):
                raise _exceeded(before, charge.loss)

    def settle(self, release: Release, result: bytes) -> Release:
        """Stores the answer of a reservation and marks it spent, in one transaction.

        Raises:
            BudgetError: it is no reservation any more (CUR854), or the book cannot be written.
        """

        def step(database: Tables) -> None:
            changed = database.execute(
                "UPDATE release SET state = 'spent', settled = ?, result = ? "
                "WHERE id = ? AND state = 'reserved'",
                (self._clock(), result, release.id),
            ).rowcount
            if not changed:
                raise _stale()

        self._written(step)
        return Release(release.id, release.charge, State.SPENT, result, release.reserved)

    def forfeit(self, release: Release) -> None:
        """Marks a reservation spent, without an answer.

        Raises:
            BudgetError: the book cannot be written.
        """
        self._written(
            lambda database: database.execute(
                "UPDATE release SET state = 'spent', settled = ? "
                "WHERE id = ? AND state = 'reserved'",
                (self._clock(), release.id),
            )
        )

    def refund(self, release: Release) -> None:
        """Takes a reservation back. Only for who knows that no noise was drawn for it.

        Raises:
            BudgetError: it is no reservation any more, or the book cannot be written.
        """

        def step(database: Tables) -> None:
            changed = database.execute(
                "UPDATE release SET state = 'refunded', settled = ? "
                "WHERE id = ? AND state = 'reserved'",
                (self._clock(), release.id),
            ).rowcount
            if not changed:
                raise _stale()
            self._add(release.charge, day_of(release.reserved), -1)

        self._written(step)

    def sweep(self, older: float = SECONDS_UNTIL_STALE) -> int:
        """Marks reservations older than that many seconds as spent, without an answer."""
        now = self._clock()
        return self._written(
            lambda database: (
                database.execute(
                    "UPDATE release SET state = 'spent', settled = ? "
                    "WHERE state = 'reserved' AND reserved < ?",
                    (now, now - older),
                ).rowcount
            )
        )

    def standings(self, caps: Sequence[Cap]) -> list[Standing]:
        """How each cap stands now."""
        day = day_of(self._clock())
        with self._read():
            spent = self._spent()
        return [standing(cap, spent, day) for cap in caps]

    def releases(self, dataset: str = "") -> list[Release]:
        """What was reserved or spent, of one dataset or of all, in order of time."""
        with self._read() as database:
            rows = database.execute(
                f"SELECT {_COLUMNS} FROM release WHERE state <> 'refunded' "  # noqa: S608
                "AND (? = '' OR dataset = ?) ORDER BY reserved, id",
                (dataset, dataset),
            ).fetchall()
        return [_release(row) for row in rows]

    def _spent(self) -> list[tuple[Account, Loss]]:
        """Every account: a cap may count all datasets together."""
        rows = self._database.execute(
            "SELECT dataset, grp, purpose, analyst, day, epsilon, delta, rho, slack FROM account"
        )
        return [(Account(*row[:5]), Loss(*row[5:])) for row in rows]

    def _insert(self, release: Release) -> None:
        charge, loss = release.charge, release.charge.loss
        self._database.execute(
            f"INSERT INTO release ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",  # noqa: S608
            (
                release.id, charge.analyst, charge.key, charge.digest, charge.dataset,
                charge.purpose, json.dumps(charge.groups), json.dumps(charge.parents),
                json.dumps([event.as_json() for event in charge.events]),
                loss.epsilon, loss.delta, loss.rho, loss.slack,
                str(release.state), release.reserved, None,
            ),
        )  # fmt: skip

    def _add(self, charge: Charge, day: str, sign: int) -> None:
        loss = charge.loss
        self._database.executemany(
            "INSERT INTO account VALUES (?,?,?,?,?,?,?,?,?) "
            "ON CONFLICT (dataset, grp, purpose, analyst, day) DO UPDATE SET "
            "epsilon = account.epsilon + excluded.epsilon, delta = account.delta + excluded.delta, "
            "rho = account.rho + excluded.rho, slack = account.slack + excluded.slack",
            [
                (
                    a.dataset, a.group, a.purpose, a.analyst, a.day,
                    sign * loss.epsilon, sign * loss.delta, sign * loss.rho, sign * loss.slack,
                )
                for a in accounts(charge, day)
            ],
        )  # fmt: skip

    def _written(self, does: Callable[[Tables], T]) -> T:
        """What a step gives, once it is durable; whatever it raises, it left nothing behind."""
        return self._turns.done(Step(lambda: does(self._database)))

    def _together(self, steps: Sequence[Step[Any]]) -> None:
        """Does the steps in one transaction. If it fails, each of them did."""
        with self._turn:
            try:
                self._database.execute("BEGIN IMMEDIATE")
                try:
                    for step in steps:
                        self._one(step)
                    self._database.execute("COMMIT")
                except BaseException:
                    if self._database.in_transaction:
                        self._database.execute("ROLLBACK")
                    raise
            except self._fault as error:
                _fail(steps, error)
            except BaseException as error:
                _fail(steps, error)
                raise

    def _one(self, step: Step[Any]) -> None:
        """Does a step of a transaction. What it raises undoes it alone and is its caller's."""
        self._database.execute("SAVEPOINT step")
        try:
            step.result = step.does()
        except Exception as error:
            if not self._database.in_transaction:  # all of it was given up
                raise
            self._database.execute("ROLLBACK TO step")
            step.error = _broken(error) if isinstance(error, self._fault) else error
        self._database.execute("RELEASE step")

    @contextmanager
    def _read(self) -> Iterator[Tables]:
        with self._turn:
            try:
                yield self._database
            except self._fault as error:
                raise _broken(error) from None


def _release(row: Sequence[object]) -> Release:
    (id_, analyst, key, digest, dataset, purpose, groups, parents, events,
     epsilon, delta, rho, slack, state, reserved, result) = row  # fmt: skip
    charge = Charge(
        key=str(key),
        digest=str(digest),
        dataset=str(dataset),
        purpose=str(purpose),
        analyst=str(analyst),
        loss=Loss(int(epsilon), int(delta), int(rho), int(slack)),  # type: ignore[call-overload]
        events=tuple(Event.from_json(each) for each in json.loads(str(events))),
        groups=tuple(json.loads(str(groups))),
        parents=tuple(json.loads(str(parents))),
    )
    stored = result if isinstance(result, bytes) else b""
    return Release(str(id_), charge, State(str(state)), stored, float(reserved))  # type: ignore[arg-type]


def _again(release: Release, charge: Charge, stale: float) -> Release:
    """A release that stands under this analyst's key already.

    What was reserved before ``stale``, in seconds since the epoch, is not waited for any longer.
    """
    if release.charge.digest != charge.digest:
        raise BudgetError(
            "This key stands for another release.",
            param="key",
            mend="Use a new key for each new question; the old one only to have its answer again.",
            code="CUR852",
        )
    if release.state is State.RESERVED and release.reserved >= stale:
        raise RunningError(
            "A release with this key is running.",
            param="key",
            mend="Wait, and ask again with the same key: the answer costs nothing then.",
        )
    if not release.result:
        raise _stale()
    return release


def _exceeded(before: Standing, loss: Loss) -> BudgetError:
    cap, left = before.cap, before.left
    return BudgetError(
        f"The budget '{cap.name}' does not allow this: it would cost epsilon {_said(loss.epsilon)}"
        f" and there is {_said(left)} left.",
        param="epsilon",
        mend="Ask for less precision with a smaller epsilon, or reuse an answer by its key."
        if left
        else "Reuse an answer by its key; more budget is the data owner's to give.",
        code="CUR851",
    )


def _said(epsilon: int) -> str:
    return f"{epsilon / 1e9:.9f}".rstrip("0").rstrip(".")


def _stale() -> BudgetError:
    return BudgetError(
        "This release was interrupted, so it counts as spent and has no answer.",
        param="key",
        mend="Ask again with a new key; it is charged anew.",
        code="CUR854",
    )


def _fail(steps: Sequence[Step[Any]], error: BaseException) -> None:
    for step in steps:
        step.result, step.error = None, _broken(error)


def _broken(error: BaseException) -> BudgetError:
    return BudgetError(
        f"The budgets cannot be written ({type(error).__name__}), so nothing is released.",
        mend="Check the disk and the permissions of the data folder, or the server of the store.",
        code="CUR855",
    )
