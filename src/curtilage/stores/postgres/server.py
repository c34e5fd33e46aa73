"""How the PostgreSQL server of the store is reached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path


def no_password() -> str:
    """For a server that asks for none."""
    return ""


@dataclass(frozen=True, slots=True)
class Server:
    """A PostgreSQL server, or several of which one may be written.

    Attributes:
        hosts: name and port of each; a name that begins with ``/`` is a folder of sockets.
        database, user: what to open, and as whom.
        password: looks the password up, each time a connection is made.
        tls: whether connections are encrypted and certificates verified.
        ca_file: who signed the certificate, if not one whom the system trusts.
        schema: where the tables are.
        connect_seconds: how long to wait for a connection.
        statement_seconds: how long a statement may take, and a transaction may stand still.
    """

    hosts: tuple[tuple[str, int], ...]
    database: str
    user: str
    password: Callable[[], str] = field(default=no_password, repr=False)
    tls: bool = True
    ca_file: Path | None = None
    schema: str = "curtilage"
    connect_seconds: float = 5.0
    statement_seconds: float = 10.0
