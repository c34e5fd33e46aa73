"""A connection to PostgreSQL for code that waits: made when it is needed, again when it was lost.

A statement that broke off raises, and nobody learns whether the server carried it out. What was
begun in a transaction is never gone on with on another connection.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from curtilage.core.errors import MissingExtraError, SettingsError
from curtilage.stores.postgres.server import Server

T = TypeVar("T")
Connect = Callable[[Server], Awaitable[Any]]
"""Makes a connection of asyncpg."""

DURABLE = (
    "set_config('synchronous_commit', CASE current_setting('synchronous_commit') "
    "WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, true)"
)
"""SQL that has the transaction end only once it is on the disk, whatever a role's settings say."""

_TURNS_TO_HEAR = 3


class ServerError(Exception):
    """The server failed, refused, or cannot be reached; told without anything that it said.

    Attributes:
        state: the SQLSTATE; empty where the server did not answer.
    """

    def __init__(self, why: str, state: str = "") -> None:
        super().__init__(why)
        self.state = state


async def connected(server: Server) -> Any:
    """A new connection. Raises what asyncpg does, and `OSError`."""
    import asyncpg  # noqa: PLC0415 - an extra

    limit = f"{server.statement_seconds * 1000:.0f}"
    hosts, ports = zip(*server.hosts, strict=True)
    return await asyncpg.connect(
        host=list(hosts),
        port=list(ports),
        database=server.database,
        user=server.user,
        password=server.password(),
        ssl=_verifying(server) if server.tls else False,
        timeout=server.connect_seconds,
        target_session_attrs="read-write",
        server_settings={
            "application_name": "curtilage",
            "search_path": f'"{server.schema}"',
            "client_encoding": "UTF8",
            "default_transaction_isolation": "read committed",
            "jit": "off",
            # Of a gateway that hangs or is cut off, the server lets go.
            "statement_timeout": limit,
            "lock_timeout": limit,
            "idle_in_transaction_session_timeout": limit,
            "tcp_keepalives_idle": "15",
            "tcp_keepalives_interval": "5",
            "tcp_keepalives_count": "3",
        },
    )


def _verifying(server: Server) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=server.ca_file)


class Session:
    """Runs statements one at a time. Not asked by two threads at once.

    Args:
        server: where.
        connect: makes a connection.

    Raises:
        MissingExtraError: asyncpg is not installed.
    """

    def __init__(self, server: Server, connect: Connect = connected) -> None:
        try:
            import asyncpg  # noqa: PLC0415 - an extra
        except ImportError:
            raise MissingExtraError(
                "A store on PostgreSQL needs asyncpg.",
                mend="Install it: pip install 'curtilage[postgres]'.",
            ) from None
        self.server, self._connect = server, connect
        self._said, self._told = asyncpg.PostgresError, asyncpg.InterfaceError
        self._lost = (OSError, TimeoutError, asyncpg.InternalClientError)
        self._loop = asyncio.new_event_loop()
        self._connection: Any = None
        self._begun = self._stood = False

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is begun and not ended; its connection may be lost."""
        return self._begun

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a statement. Raises `ServerError`."""
        found = self._run(lambda connection: connection.fetch(sql, *values))
        return [tuple(row) for row in found]

    def run(self, sql: str, values: Sequence[object] = ()) -> str:
        """What the server says it did, such as ``UPDATE 1``. Raises `ServerError`."""
        return str(self._run(lambda connection: connection.execute(sql, *values)))

    def begin(self, script: str = "BEGIN") -> None:
        """Begins a transaction. Raises `ServerError`."""
        self.rollback()
        self.run(script)
        self._begun = True

    def commit(self) -> None:
        """Returns once the transaction is durable.

        Raises:
            ServerError: it was undone; or the connection was lost, and it may be either.
        """
        try:
            done = self.run("COMMIT")
        finally:
            self._begun = False
        if done != "COMMIT":  # so PostgreSQL ends one in which something failed
            raise ServerError("the transaction was undone")

    def rollback(self) -> None:
        """Undoes what was begun, if anything was. Raises nothing."""
        begun, self._begun = self._begun, False
        if begun and self._connection is not None:
            try:
                self.run("ROLLBACK")
            except ServerError:
                self.drop()

    def drop(self) -> None:
        """Cuts the connection; the next statement makes another."""
        connection, self._connection, self._begun = self._connection, None, False
        if connection is not None and not self._loop.is_closed():
            connection.terminate()
            self._aside(self._heard)

    def close(self) -> None:
        """Ends the connection; may be called again."""
        self.drop()
        if not self._loop.is_closed():
            self._loop.close()

    def _run(self, work: Callable[[Any], Awaitable[T]]) -> T:
        if self._loop.is_closed():
            raise ServerError("the store is closed")
        try:
            return self._aside(lambda: self._done(work))
        except ServerError:
            raise
        except BaseException:  # interrupted, so nobody knows where the connection stands
            begun = self._begun
            self.drop()
            self._begun = begun
            raise

    def _aside(self, work: Callable[[], Awaitable[T]]) -> T:
        """Runs it here, or beside a loop that runs here already."""

        def whole() -> T:
            return self._loop.run_until_complete(work())

        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return whole()
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(whole).result()

    async def _done(self, work: Callable[[Any], Awaitable[T]]) -> T:
        try:
            connection = await self._standing()
            async with asyncio.timeout(self.server.statement_seconds):
                return await work(connection)
        except self._said as error:
            state = str(getattr(error, "sqlstate", "") or "")
            self._unless_it_stands()
            raise ServerError(f"{type(error).__name__} {state}".strip(), state) from None
        except self._told as error:
            self._unless_it_stands()
            raise ServerError(type(error).__name__) from None
        except self._lost as error:
            if self._connection is not None:
                self._connection.terminate()
            self._connection = None
            why = f"{type(error).__name__} {error}" if _of_network(error) else type(error).__name__
            raise ServerError(why) from None

    def _unless_it_stands(self) -> None:
        if self._connection is not None and self._connection.is_closed():
            self._connection = None

    async def _standing(self) -> Any:
        if self._connection is not None:
            await self._heard()
            self._unless_it_stands()
        if self._connection is None:
            if self._begun:
                raise ConnectionResetError
            self._connection = await self._made()
        return self._connection

    async def _made(self) -> Any:
        try:
            connection = await self._connect(self.server)
        except SettingsError as error:  # of the password; at the start it is told as it is
            if not self._stood:
                raise
            raise ConnectionError(f"no password: {error.number}") from None
        self._stood = True
        return connection

    async def _heard(self) -> None:
        """Lets the loop hear of what the server ended while nobody listened."""
        for _ in range(_TURNS_TO_HEAR):
            await asyncio.sleep(0)


def _of_network(error: BaseException) -> bool:
    return isinstance(error, OSError) and not isinstance(error, TimeoutError) and bool(str(error))
