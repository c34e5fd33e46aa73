"""Read where datasets may lie beside files: in databases, stores and clusters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from curtilage.data.sources import Cluster, Database, Store
from curtilage.settings.secrets import key_source, secret_of
from curtilage.settings.table import Table

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
_HOST = re.compile(r"[A-Za-z0-9:._-]{1,253}|/[^,\0]{1,100}")
_URL = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,62}(?:/[^\s/]{1,200}){0,20}/?")
_ENDPOINT = re.compile(r"(https?)://([A-Za-z0-9._-]{1,253}|\[[0-9a-f:]{2,40}\])(?::[0-9]{1,5})?")
_ADDRESS = re.compile(r"[a-z][a-z0-9+]{0,15}(?:\[[0-9*,]{1,9}\])?(?:://[A-Za-z0-9._:,/-]{1,250})?")
_ROOT = re.compile(r"[^\s*?\[\]{}\0@]{1,1000}")
_HERE = frozenset({"localhost", "127.0.0.1", "::1", "[::1]"})
_HIGHEST_PORT = 65_535


def read_databases(root: Table, base: Path, environment: Mapping[str, str]) -> dict[str, Database]:
    """The database servers, by name; their passwords are looked up when they are needed."""
    return {
        key: _database(key, table, base, environment) for key, table in root.tables("databases")
    }


def read_stores(root: Table, base: Path, environment: Mapping[str, str]) -> dict[str, Store]:
    """The object stores, by name; their keys are looked up when they are needed."""
    return {key: _store(key, table, base, environment) for key, table in root.tables("stores")}


def read_clusters(root: Table) -> dict[str, Cluster]:
    """The clusters, by name. What lets them in stands in their own settings."""
    return {key: _cluster(key, table) for key, table in root.tables("clusters")}


def _cluster(key: str, table: Table) -> Cluster:
    _named(key, table)
    address = table.text("address", "local")
    if not _ADDRESS.fullmatch(address):
        table.fault("address", f"'{address}' is no address.", "Such as spark://host:7077.")
    root = table.text("root", "")
    if root and (not _ROOT.fullmatch(root) or ".." in root.split("/")):
        table.fault("root", "it is no folder or address of one.", "Such as /data/lake.")
    made = Cluster(
        kind=table.text("kind", choices=("spark", "ray")),
        address=address,
        root=root,
        parts=table.whole("parts", 16, 1, 10_000),
    )
    table.done()
    return made


def _database(key: str, table: Table, base: Path, environment: Mapping[str, str]) -> Database:
    _named(key, table)
    host = table.text("host")
    if host and not _HOST.fullmatch(host):
        table.fault("host", f"'{host}' is not one host.", "Such as db.example.org.")
    tls = table.text("tls", "verify", choices=("verify", "off")) != "off"
    if not tls and host not in _HERE and not host.startswith("/"):
        table.fault("tls", "rows would cross the network in the open.", "Leave the line out.")
    ca_file = base / table.text("ca_file") if table.has("ca_file") else None
    if ca_file is not None and not ca_file.is_file():
        table.fault("ca_file", f"there is no file {ca_file}.", "Mend the path, or leave it out.")
    password = key_source(table, "password", base)
    made = Database(
        kind=table.text("kind", choices=("postgres", "mysql")),
        host=host,
        port=table.whole("port", 0, 0, _HIGHEST_PORT),
        database=table.text("database"),
        user=table.text("user"),
        password=secret_of(table.at("password"), password, environment),
        tls=tls,
        ca_file=ca_file,
        connect_seconds=table.whole("connect_seconds", 10, 1, 300),
        statement_seconds=table.whole("statement_seconds", 600, 1, 86_400),
    )
    table.done()
    return made


def _store(key: str, table: Table, base: Path, environment: Mapping[str, str]) -> Store:
    _named(key, table)
    url = table.text("url")
    if url and not _URL.fullmatch(url):
        table.fault("url", f"'{url}' is no place in a store.", "Such as s3://bucket/folder.")
    endpoint = table.text("endpoint", "")
    told = _ENDPOINT.fullmatch(endpoint)
    if endpoint and not told:
        table.fault("endpoint", f"'{endpoint}' is not https://HOST[:PORT].", "Leave out the rest.")
    if told and told[1] == "http" and told[2] not in _HERE:
        table.fault("endpoint", "plain http would show the data on the network.", "Use https.")
    made = Store(
        url=url,
        endpoint=endpoint,
        region=table.text("region", ""),
        user=table.text("user", ""),
        password=secret_of(table.at("password"), key_source(table, "password", base), environment),
        connect_seconds=table.whole("connect_seconds", 10, 1, 300),
    )
    table.done()
    return made


def _named(key: str, table: Table) -> None:
    if not _NAME.fullmatch(key):
        table.fault("", f"'{key}' is not a name.", "Lower case letters, digits, . _ and -.")
