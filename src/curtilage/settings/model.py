"""The configuration as values, once it was found to be right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from curtilage.core.budgets import Cap
from curtilage.core.categories import Scheme
from curtilage.core.datasets import Dataset
from curtilage.core.parties import Application, Destination, Purpose
from curtilage.data.sources import Cluster, Database, Reach, Store
from curtilage.documents import DocumentLimits
from curtilage.models.options import Options
from curtilage.stores.postgres import Server


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one request.

    Attributes:
        body_bytes: size of a request body.
        upload_seconds: time for a request to arrive.
        inspection_seconds: after this an inspection counts as failed and the data as high.
        inspection_threads: inspections that run at once.
        queries: private queries that run at once.
        query_seconds: after this a private query is ended.
    """

    body_bytes: int = 10_000_000
    upload_seconds: float = 30.0
    inspection_seconds: float = 20.0
    inspection_threads: int = 2
    queries: int = 4
    query_seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class KeySource:
    """Where a destination's key is found: one of a variable's name and a file, or neither."""

    variable: str = ""
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class Documents:
    """How documents are read.

    Attributes:
        limits: what one may cost.
        processes: how many are read at once.
    """

    limits: DocumentLimits = field(default_factory=DocumentLimits)
    processes: int = 1


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the configuration says. Secrets are not in it, only where they are.

    Attributes:
        file: the configuration file.
        name: name of the organisation's log, such as ``example.org/curtilage``.
        data: folder of ledger, keys and state.
        policy: policy file; None for the one that ships.
        host, port: where to listen.
        purposes, destinations, applications: by name.
        options: how each destination is reached, by its name; without its key.
        keys: where the key of each destination is found.
        environment: where variables are looked up.
        scheme: the organisation's categories and levels.
        detectors: names of the detectors to run; empty for all.
        taught: categories that must have been taught.
        limits: bounds on one request.
        documents: how documents are read.
        catalogue: datasets by name.
        recipients: who may receive what is made of datasets, by name.
        caps: bounds on privacy loss.
        catalogue_folder: where the datasets are described.
        databases, stores, clusters: where datasets may lie beside files, by name.
        store: the server that keeps ledger and budgets; None if files in ``data`` do.
    """

    file: Path
    name: str
    data: Path
    policy: Path | None
    host: str
    port: int
    purposes: Mapping[str, Purpose]
    destinations: Mapping[str, Destination]
    applications: Mapping[str, Application]
    options: Mapping[str, Options] = field(repr=False)
    keys: Mapping[str, KeySource]
    environment: Mapping[str, str] = field(repr=False)
    scheme: Scheme
    detectors: tuple[str, ...]
    limits: Limits
    documents: Documents = field(default_factory=Documents)
    taught: tuple[str, ...] = ()
    catalogue: Mapping[str, Dataset] = field(default_factory=dict)
    recipients: Mapping[str, Destination] = field(default_factory=dict)
    caps: tuple[Cap, ...] = ()
    catalogue_folder: Path = Path("catalogue")
    databases: Mapping[str, Database] = field(default_factory=dict)
    stores: Mapping[str, Store] = field(default_factory=dict)
    clusters: Mapping[str, Cluster] = field(default_factory=dict)
    store: Server | None = None

    @property
    def reach(self) -> Reach:
        """What sources of datasets may reach."""
        return Reach(self.file.parent, self.databases, self.stores, self.clusters)
