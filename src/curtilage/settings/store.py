"""Read where ledger and budgets are kept, if not in files: ``[store]``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

from curtilage.settings.secrets import key_source, secret_of
from curtilage.settings.table import Table
from curtilage.stores.postgres import Server

_URL = re.compile(
    r"postgres(?:ql)?://([^@:/?#\s]{1,189})@([^@/?#\s]{1,1000})/([^@:/?#\s]{1,189})", re.ASCII
)
_HOST = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[A-Za-z0-9._%-]{1,300})(?::([0-9]{1,5}))?")
_SCHEMA = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_PORT = 5432
_HIGHEST_PORT = 65_535


def read_store(root: Table, base: Path, environment: Mapping[str, str]) -> Server | None:
    """The PostgreSQL server that keeps ledger and budgets; None if files do."""
    if not root.has("store"):
        return None
    table = root.table("store")
    user, hosts, database = _url(table)
    tls = table.text("tls", "verify", choices=("verify", "off")) != "off"
    if not tls and any(host not in _HERE and not host.startswith("/") for host, _ in hosts):
        table.fault("tls", "records would cross the network in the open.", "Leave the line out.")
    ca_file = base / table.text("ca_file") if table.has("ca_file") else None
    if ca_file is not None and not ca_file.is_file():
        table.fault("ca_file", f"there is no file {ca_file}.", "Mend the path, or leave it out.")
    schema = table.text("schema", "curtilage")
    if not _SCHEMA.fullmatch(schema) or schema.startswith("pg_"):
        table.fault("schema", f"'{schema}' is not a name.", "Small letters, digits and _.")
    password = key_source(table, "password", base)
    made = Server(
        hosts=hosts,
        database=database,
        user=user,
        password=secret_of(table.at("password"), password, environment),
        tls=tls,
        ca_file=ca_file,
        schema=schema,
        connect_seconds=table.number("connect_seconds", 5.0, 0.1, 300),
        statement_seconds=table.number("statement_seconds", 10.0, 0.1, 3600),
    )
    table.done()
    return made


def _url(table: Table) -> tuple[str, tuple[tuple[str, int], ...], str]:
    """User, hosts and database; what stands there is part of no fault, it may be a password."""
    if not isinstance(table.value("url"), str):
        if table.has("url"):
            table.fault("url", "it is not a text.", _SUCH)
        return "", (), ""
    parts = _URL.fullmatch(table.value("url"))
    hosts = tuple(_host(each) for each in parts[2].split(",")) if parts else ()
    if parts is None or None in hosts:
        table.fault("url", "it is not postgresql://USER@HOST[:PORT][,HOST...]/DATABASE.", _SUCH)
        return "", (), ""
    return unquote(parts[1]), tuple(host for host in hosts if host), unquote(parts[3])


_SUCH = "Such as postgresql://curtilage@db.example.org/curtilage; a password never stands here."


def _host(text: str) -> tuple[str, int] | None:
    found = _HOST.fullmatch(text)
    if found is None or not 0 < int(found[2] or _PORT) <= _HIGHEST_PORT:
        return None
    return unquote(found[1].strip("[]")), int(found[2] or _PORT)
