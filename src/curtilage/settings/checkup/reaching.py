"""Secrets, destinations and the port: what stands between this machine and others."""

from __future__ import annotations

import asyncio
import errno
import http.client
import ipaddress
import os
import socket
import ssl
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from curtilage.core.errors import CurtilageError, DestinationError, SettingsError
from curtilage.core.sockets import Sender
from curtilage.models import catalogue as kinds
from curtilage.models.endpoint import api_url, tls_context
from curtilage.models.wire import WireSender
from curtilage.settings.checkup.found import Found, Installation, fault, ok, remark, skipped
from curtilage.settings.model import Settings
from curtilage.settings.secrets import secret_of

DAYS_TO_RENEW = 21

_SECONDS = 2.0
_ALIVE = b'{"status":"alive"}'


def secrets(installation: Installation) -> Iterator[Found]:
    """Whether every secret that the settings speak of is there, and its file private."""
    found = 0
    for look in _looks(installation.settings):
        try:
            found += bool(look())
        except CurtilageError as error:
            yield fault("secrets", error)
    for name, options in installation.settings.options.items():
        if options.tls.client_key is not None:
            yield from _private(f"destinations.{name}.tls.client_key", options.tls.client_key)
    yield ok("secrets", f"Secrets that are there and private: {found}.")


def _looks(settings: Settings) -> Iterator[Callable[[], str]]:
    for name, source in settings.keys.items():
        yield secret_of(f"destinations.{name}.key", source, settings.environment)
    yield from (database.password for database in settings.databases.values())
    yield from (store.password for store in settings.stores.values())
    if settings.store is not None:
        yield settings.store.password


def _private(at: str, file: Path) -> Iterator[Found]:
    mode = stat.S_IMODE(file.stat().st_mode)
    if os.name == "posix" and mode & 0o077:
        said = f"The secret file {file.name} can be read by others (mode {mode:o})."
        mend = f"chmod 600 {file}"
        yield fault("secrets", SettingsError(said, path=at, mend=mend, code="CUR132"))


def destinations(installation: Installation) -> Iterator[Found]:
    """Whether each can be set up, and, if it may be asked, proves itself and is well."""
    settings = installation.settings
    senders: dict[str, Sender] = {}
    for name in settings.destinations:
        try:
            senders[name] = _sender(name, settings)
        except CurtilageError as error:
            yield fault("destinations", error)
    for name in [name for name, sender in senders.items() if not isinstance(sender, WireSender)]:
        del senders[name]
        yield ok("destinations", f"'{name}' runs in this process; its model is there.")
    if not installation.network:
        for name in senders:
            yield skipped(
                "destinations", f"'{name}' can be set up; whether it is well, is unknown."
            )
        return
    for name, wrong in asyncio.run(_asked(senders)).items():
        if wrong is not None:
            yield fault("destinations", wrong)
            continue
        yield ok("destinations", f"'{name}' proves who it is where it has to, and is well.")
        yield from _ending(name, installation)


def _ending(name: str, installation: Installation) -> Iterator[Found]:
    """A remark if the certificate of a destination ends soon."""
    settings = installation.settings
    url = api_url(settings.destinations[name], "")
    if url.scheme != "https" or url.host is None:
        return
    context = tls_context(settings.destinations[name], settings.options[name].tls)
    try:
        with (
            socket.create_connection((url.host, url.port or 443), timeout=_SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=url.host) as proven,
        ):
            told = str((proven.getpeercert() or {})["notAfter"])
    except (OSError, KeyError):  # it was well a moment ago, which was said
        return
    days = (ssl.cert_time_to_seconds(told) - installation.clock()) / 86_400
    if days < DAYS_TO_RENEW:
        said = f"The certificate of '{name}' ends in {max(days, 0):.0f} days, on {told}."
        yield remark(
            "destinations",
            said,
            "See that it is renewed: after that day nothing can be sent there.",
        )


def _sender(name: str, settings: Settings) -> Sender:
    options = settings.options[name]
    try:
        at = f"destinations.{name}.key"
        key = secret_of(at, settings.keys[name], settings.environment)()
    except SettingsError:  # told among the secrets
        key = ""
    destination = settings.destinations[name]
    return kinds()[destination.kind].build(destination, replace(options, api_key=key))


async def _asked(senders: Mapping[str, Sender]) -> dict[str, CurtilageError | None]:
    try:
        found = await asyncio.gather(*map(_well, senders.values()))
    finally:
        for sender in senders.values():
            await sender.close()
    return dict(zip(senders, found, strict=True))


async def _well(sender: Sender) -> CurtilageError | None:
    try:
        if isinstance(sender, WireSender):
            await sender.probe()
    except DestinationError as error:
        return error
    return None


def port(installation: Installation) -> Iterator[Found]:
    """Whether the address is free, or a gateway of ours serves there."""
    host, number = installation.settings.host, installation.settings.port
    if not _known(host) and not installation.network:
        yield skipped("port", f"Whether {host}:{number} is free: its name would have to be asked.")
        return
    why = _taken(host, number)
    if why is None:
        yield ok("port", f"{host}:{number} is free.")
    elif why.errno == errno.EADDRINUSE and _ours(host, number):
        yield ok("port", f"A gateway serves at {host}:{number}.")
    elif why.errno == errno.EACCES:
        yield remark("port", f"The user who asks may not listen on {host}:{number}.")
    else:
        raise SettingsError(
            f"{host}:{number} cannot be listened on: {why.strerror}.",
            path="listen",
            mend="Stop what listens there, or choose another address with 'listen' or --listen.",
            code="CUR115",
        )


def _known(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return True


def _taken(host: str, number: int) -> OSError | None:
    """Why the address cannot be had; None if it can."""
    try:
        found = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, *_, address in found:
            with socket.socket(family, socket.SOCK_STREAM) as one:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                try:
                    one.bind(address)
                except OSError as error:
                    if len(found) > 1 and error.errno in (
                        errno.EADDRNOTAVAIL,
                        errno.EAFNOSUPPORT,
                    ):
                        continue  # of a family that this machine does not have
                    return error
    except OSError as error:
        return error
    return None


def _ours(host: str, number: int) -> bool:
    """Whether what listens there answers as a gateway does. The connection stays on this machine.

    Its address is one of this machine's, for something here is bound to it.
    """
    at = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - looked up, not bound
    asked = http.client.HTTPConnection(at, number, timeout=_SECONDS)
    try:
        asked.request("GET", "/healthz")
        return asked.getresponse().read(100) == _ALIVE
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()
