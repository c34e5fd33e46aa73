"""Files in object stores, of those that the settings name, read where they lie.

The files are listed once; DuckDB then reads the parts it needs through fsspec.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Callable
from functools import partial
from typing import IO, Any
from urllib.parse import urlsplit

from curtilage.core.errors import DataError
from curtilage.data.sources import Place, Store, missing_extra, undeclared

MOST_FILES = 100_000
_SIGNS = "*?["


def files_in_store(
    database: Any, place: Place, ends: tuple[str, ...]
) -> dict[str, Callable[[], IO[bytes]]]:
    """The files of a place in a store, as DuckDB is to name them, and how each is opened.

    Raises:
        DataError: the store is not in the settings (CUR803), does not answer as it should
            (CUR804), or has no such files (CUR801).
        MissingExtraError: fsspec is not installed.
    """
    name, store = _store_of(place)
    path = place.where.removeprefix(store.url).strip("/")
    if ".." in path.split("/"):
        raise place.unreadable("its path goes up")
    try:
        from fsspec.implementations.dirfs import DirFileSystem  # noqa: PLC0415 - an extra
    except ImportError:
        raise missing_extra("Object stores", "stores") from None
    root = store.url.partition("://")[2].rstrip("/")
    protocol = f"curtilage-{name}"
    system = type("_Store", (DirFileSystem,), {"protocol": protocol})(
        path=root, fs=filesystem(store), skip_instance_cache=True
    )
    try:
        found = _found(system, path, ends)
    except (OSError, ValueError) as error:
        raise _unreached(place, name, error) from None
    if not found:
        raise place.unreadable(f"the store lists no {place.kind} there")
    if len(found) > MOST_FILES:
        raise place.unreadable(f"it is more than {MOST_FILES} files")
    database.register_filesystem(system)
    return {f"{protocol}://{file}": partial(system.open, file, "rb") for file in found}


def _store_of(place: Place) -> tuple[str, Store]:
    """The store whose address a place begins with; of several the closest."""
    within = [
        (name, store)
        for name, store in place.reach.stores.items()
        if f"{place.where}/".startswith(f"{store.url.rstrip('/')}/")
    ]
    if not within:
        raise undeclared(place.name, "an object store", "stores")
    return max(within, key=lambda each: len(each[1].url))


def filesystem(store: Store) -> Any:
    """The file system of a store, as fsspec has it: pyarrow's own S3, which needs no other part."""
    import pyarrow.fs  # noqa: PLC0415 - an extra
    from fsspec.implementations.arrow import ArrowFSWrapper  # noqa: PLC0415 - an extra

    told = urlsplit(store.endpoint)
    options: dict[str, Any] = {
        "connect_timeout": store.connect_seconds,
        "request_timeout": store.connect_seconds * 6,
        "retry_strategy": pyarrow.fs.AwsStandardS3RetryStrategy(max_attempts=3),
    }
    if store.endpoint:
        options |= {"endpoint_override": told.netloc, "scheme": told.scheme}
    if store.region:
        options["region"] = store.region
    if store.user:
        options |= {"access_key": store.user, "secret_key": store.password()}
    else:
        options["anonymous"] = True  # or the machine's own keys would be looked up
    return ArrowFSWrapper(pyarrow.fs.S3FileSystem(**options))


def _found(system: Any, path: str, ends: tuple[str, ...]) -> list[str]:
    """Paths of files: those of a pattern, the one file, or those of a folder."""
    pattern = any(sign in path for sign in _SIGNS)
    first = min((path.index(sign) for sign in _SIGNS if sign in path), default=len(path))
    fixed = path[:first].rpartition("/")[0] if pattern else path
    try:
        told = system.info(fixed)  # a listing would hide that the store does not answer
    except FileNotFoundError:
        return []
    if told["type"] == "file":
        return [path]
    listed = system.find(fixed)
    if not pattern:
        return sorted(each for each in listed if each.lower().endswith(ends))
    depth = path.count("/")
    return sorted(
        each for each in listed if each.count("/") == depth and fnmatch.fnmatchcase(each, path)
    )


def _unreached(place: Place, name: str, error: Exception) -> DataError:
    return DataError(
        f"The store '{name}' of the dataset '{place.name}' does not answer as it should "
        f"({type(error).__name__}).",
        param="source",
        mend=f"Check [stores.{name}] in the settings, its keys, and whether it can be reached.",
        code="CUR804",
    )
