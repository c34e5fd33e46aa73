"""Read ``curtilage.toml``: every fault in one go, each with its path, its value and a mend."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from curtilage.controls import catalogue as controls
from curtilage.core.categories import CATEGORIES, Scheme
from curtilage.core.errors import SettingsError
from curtilage.core.levels import Level
from curtilage.core.parties import Application, Destination, Purpose, Zone
from curtilage.detect import catalogue as detectors
from curtilage.documents import DocumentLimits
from curtilage.gate.plans import AUTO
from curtilage.gate.releases import HERE
from curtilage.models import catalogue as kinds
from curtilage.models.abilities import Ability
from curtilage.models.endpoint import api_url
from curtilage.models.options import Local, Options, Timeouts, Tls
from curtilage.settings.budgets import read_caps
from curtilage.settings.catalogue import read_catalogue
from curtilage.settings.model import Documents, KeySource, Limits, Settings
from curtilage.settings.places import read_clusters, read_databases, read_stores
from curtilage.settings.recipients import recipient
from curtilage.settings.scheme import read_scheme
from curtilage.settings.secrets import key_source
from curtilage.settings.store import read_store
from curtilage.settings.table import Faults, Table

Environment = Mapping[str, str]

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
_PLACE = re.compile(r"[A-Z]{2,12}")
IN_PROCESS = frozenset({"embedded", "embedder"})
"""Kinds that run in this process, and so inside and without an endpoint."""

_LOCAL_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})
_HIGHEST_PORT = 65_535
_MOST_BYTES = 1_000_000
_DOCUMENTS = {
    "file_bytes": (1_000, 1_000_000_000),
    "unpacked_bytes": (1_000, 10_000_000_000),
    "ratio": (1, 100_000),
    "characters": (1_000, 1_000_000_000),
    "parts": (1, 1_000_000),
    "pages": (1, 100_000),
    "pixels": (1_000, 150_000_000),
    "depth": (0, 30),
}


def read_settings(file: Path, environment: Environment | None = None) -> Settings:
    """The settings in a file.

    Args:
        file: the TOML file.
        environment: where keys will be looked up when they are needed; the process's own by
            default.

    Raises:
        SettingsError: the file cannot be read, or has faults; all of them are named.
    """
    environment = os.environ if environment is None else environment
    parsed = _parsed(file)
    faults = Faults()
    settings = _settings(file, Table(parsed, "", faults), environment)
    faults.raise_any(str(file))
    return settings


def _parsed(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as opened:
            raw = opened.read(_MOST_BYTES + 1)
    except OSError as error:
        raise SettingsError(
            f"The configuration {file} cannot be read: {error.strerror}.",
            mend="'curtilage init' writes one to start from.",
            code="CUR102",
        ) from None
    if len(raw) > _MOST_BYTES:
        raise SettingsError(
            f"The configuration {file} is larger than {_MOST_BYTES} bytes.",
            mend="Check that it is the file you meant.",
            code="CUR108",
        )
    try:
        return tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SettingsError(
            f"{file} is not UTF-8: see byte {error.start}.", mend="Save it as UTF-8.", code="CUR103"
        ) from None
    except (ValueError, RecursionError) as error:
        said = "it is nested too deeply" if isinstance(error, RecursionError) else error
        raise SettingsError(
            f"{file} is not TOML: {said}.",
            mend="Most often a quote or a bracket is missing.",
            code="CUR103",
        ) from None


def _settings(file: Path, root: Table, environment: Environment) -> Settings:
    base = file.parent
    name = root.text("name", "curtilage.local/log")
    if re.search(r"[\s+]", name):
        root.fault(
            "name", f"'{name}' holds a space or a plus sign.", "Such as example.org/curtilage."
        )
    data = base / root.text("data", "curtilage-data")
    policy = _file(root, "policy", base)
    host, port = _listen(root)
    scheme = read_scheme(root)
    purposes = {key: _purpose(key, t, scheme) for key, t in root.tables("purposes", needed=True)}
    options: dict[str, Options] = {}
    keys: dict[str, KeySource] = {}
    destinations: dict[str, Destination] = {}
    for key, table in root.tables("destinations", needed=True):
        destinations[key] = _destination(key, table)
        options[key], keys[key] = _options(table, base), key_source(table, "key", base)
        table.done()
    applications = {
        key: _application(key, table, purposes, destinations)
        for key, table in root.tables("applications", needed=True)
    }
    known = detectors()
    chosen = root.texts("detectors", (), choices=known)
    taught = root.texts("taught", (), choices={*CATEGORIES, *scheme.added})
    if taught and chosen and "taught" not in chosen:
        root.fault("detectors", "'taught' is left out.", "It finds the categories of 'taught'.")
    limits = _limits(root.table("limits"))
    documents = _documents(root.table("documents"))
    recipients = {key: recipient(key, table) for key, table in root.tables("recipients")}
    for key in {*recipients} & {*destinations, HERE}:
        root.table("recipients").fault(key, "the name is taken.", "Use another name.")
    caps = read_caps(root, purposes)
    databases = read_databases(root, base, environment)
    stores = read_stores(root, base, environment)
    clusters = read_clusters(root)
    store = read_store(root, base, environment)
    folder = base / root.text("catalogue", "catalogue")
    catalogue = read_catalogue(folder, purposes, scheme)
    root.done()
    return Settings(
        file, name, data, policy, host, port, purposes, destinations, applications, options,
        keys, environment, scheme, chosen, limits, documents, taught, catalogue, recipients, caps,
        folder, databases, stores, clusters, store,
    )  # fmt: skip


def _listen(root: Table) -> tuple[str, int]:
    listen = root.text("listen", "127.0.0.1:8787")
    address = host_and_port(listen)
    if address is None:
        root.fault("listen", f"'{listen}' is not HOST:PORT.", "Such as 127.0.0.1:8787.")
    return address or ("", 0)


def host_and_port(text: str) -> tuple[str, int] | None:
    """The two halves of ``HOST:PORT``; None if the text is not that."""
    host, _, port = text.rpartition(":")
    host = host.strip("[]")
    if not host or not re.fullmatch("[0-9]{1,5}", port) or int(port) > _HIGHEST_PORT:
        return None
    return host, int(port)


def _purpose(key: str, table: Table, scheme: Scheme) -> Purpose:
    _named(key, table)
    known = {*CATEGORIES, *scheme.added, "*"}
    purpose = Purpose(
        key,
        table.text("title", ""),
        table.text("dpv", ""),
        table.texts("needs", ("*",), choices=known),
    )
    table.done()
    return purpose


def _destination(key: str, table: Table) -> Destination:
    _named(key, table)
    kind = table.text("kind", choices=kinds())
    zone = table.text("zone", choices=tuple(Zone))
    jurisdiction = table.text("jurisdiction")
    residency = table.texts("residency")
    for place in (jurisdiction, *residency):
        _region(place, table, "jurisdiction" if place == jurisdiction else "residency")
    own = kind in IN_PROCESS
    here = own or (kind and kind not in kinds())  # what it needs is not known
    endpoint = table.text("endpoint", "") if here else table.text("endpoint")
    if own and zone in tuple(Zone) and zone != Zone.INSIDE:
        table.fault("zone", f"the {kind} model runs in this process.", "Its zone is 'inside'.")
    if own and endpoint:
        table.fault("endpoint", f"the {kind} model runs in this process.", "Leave it out.")
    if zone == Zone.ENCLAVE:
        table.fault("zone", "enclaves are not supported yet.", "Use 'inside' or 'outside'.")
    embeds = _embeds(kind, table)
    alone = kind == "embedder"
    models = table.texts("models", ()) if embeds or alone else table.texts("models")
    if alone and models:
        table.fault("models", "the embedder answers nothing.", "Name them under 'embeds'.")
    if set(models) & set(embeds):
        table.fault("embeds", "a model answers or makes vectors.", "Name it in one of the two.")
    if AUTO in (key, *models, *embeds):
        at = "" if key == AUTO else "models" if AUTO in models else "embeds"
        table.fault(at, f"'{AUTO}' is how a request asks for any model.", "Use another name.")
    destination = Destination(
        name=key,
        kind=kind,
        zone=Zone(zone) if zone in tuple(Zone) else Zone.OUTSIDE,
        jurisdiction=jurisdiction,
        residency=frozenset(residency),
        operator=table.text("operator", ""),
        retention_days=table.whole("retention_days", 0 if zone == "inside" else 36_500, 0, 36_500),
        trains_on_input=table.flag("trains_on_input", default=zone != "inside"),
        contract=frozenset(table.texts("contract", ())),
        models=models,
        embeds=embeds,
        endpoint=endpoint,
    )
    _endpoint(destination if zone in tuple(Zone) else replace(destination, zone=Zone.INSIDE), table)
    return destination


def _embeds(kind: str, table: Table) -> tuple[str, ...]:
    """The models that make vectors, of a kind that has such."""
    embeds = table.texts("embeds") if kind == "embedder" else table.texts("embeds", ())
    if embeds and kind in kinds() and Ability.EMBEDDINGS not in kinds()[kind].abilities:
        table.fault("embeds", f"what is of the kind '{kind}' makes no vectors.", "Leave it out.")
    return embeds


def _endpoint(destination: Destination, table: Table) -> None:
    plain = table.flag("unsafe_plain_http", default=False)
    if not destination.endpoint:
        return
    try:
        url = api_url(destination, "")
    except SettingsError as error:
        table.error("endpoint", error)
        return
    if url.scheme == "http" and url.host not in _LOCAL_HOSTS and not plain:
        table.fault("endpoint", "plain http would show the data on the network.", "Use https.")


def _options(table: Table, base: Path) -> Options:
    times, tls, local = table.table("timeouts"), table.table("tls"), table.table("local")
    waits = Timeouts()
    options = Options(
        timeouts=Timeouts(
            **{
                key: times.number(key, getattr(waits, key), 0.001, 86_400)
                for key in ("connect", "first_byte", "idle", "total")
            }
        ),
        tls=Tls(**{key: _file(tls, key, base) for key in ("ca_file", "client_cert", "client_key")}),
        local=Local(
            model_file=_file(local, "model_file", base),
            threads=local.whole("threads", 0, 0, 1024),
            context=local.whole("context", 4096, 256, 1_048_576),
            waiting=local.whole("waiting", 16, 0, 10_000),
        ),
        retries=table.whole("retries", 2, 0, 10),
        max_connections=table.whole("max_connections", 100, 1, 10_000),
    )
    for inner in (times, tls, local):
        inner.done()
    return options


def _file(table: Table, key: str, base: Path) -> Path | None:
    name = table.text(key) if table.has(key) else ""
    if not name:
        return None
    path = base / name
    if not path.is_file():
        table.fault(key, f"there is no file {path}.", "Mend the path, or leave the line out.")
    return path


def _application(
    key: str, table: Table, purposes: Collection[str], destinations: Collection[str]
) -> Application:
    _named(key, table)
    subjects = table.texts("subjects")
    for region in subjects:
        _region(region, table, "subjects")
    sets = table.sets("controls", [[], ["pseudonymise"]], controls())
    if any(len(group) > 1 for group in sets):
        table.fault("controls", "two controls in one set.", "One control in each set.")
    level = table.text("level", Level.LOW, choices=tuple(Level))
    application = Application(
        name=key,
        purposes=table.texts("purposes", choices=purposes),
        destinations=table.texts("destinations", choices=destinations),
        subjects=frozenset(subjects),
        on_refusal=table.text("on_refusal", "inside", choices=("inside", "refuse")),
        controls=tuple(sets),
        level=Level(level) if level in tuple(Level) else Level.HIGH,
    )
    table.done()
    return application


def _limits(table: Table) -> Limits:
    limits = Limits(
        table.whole("body_bytes", 10_000_000, 1_000, 1_000_000_000),
        table.number("upload_seconds", 30.0, 0.1, 3600),
        table.number("inspection_seconds", 20.0, 0.001, 600),
        table.whole("inspection_threads", 2, 1, 64),
        table.whole("queries", 4, 1, 64),
        table.number("query_seconds", 60.0, 0.1, 3600),
    )
    table.done()
    return limits


def _documents(table: Table) -> Documents:
    most = DocumentLimits()
    limits = DocumentLimits(
        **{
            key: table.whole(key, getattr(most, key), low, high)
            for key, (low, high) in _DOCUMENTS.items()
        },
        seconds=table.number("seconds", most.seconds, 0.1, 600),
    )
    documents = Documents(limits, table.whole("processes", 1, 1, 64))
    table.done()
    return documents


def _named(key: str, table: Table) -> None:
    if not _NAME.fullmatch(key):
        table.fault("", f"'{key}' is not a name.", "Lower case letters, digits, . _ and -.")


def _region(place: str, table: Table, key: str) -> None:
    if place and not _PLACE.fullmatch(place):
        table.fault(key, f"'{place}' is not a region.", "Capital letters, such as EU, DE or US.")
