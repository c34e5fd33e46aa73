"""``curtilage serve``."""

from __future__ import annotations

import asyncio
import errno
import gc
import logging
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import uvicorn

from curtilage.cli.config import config_option
from curtilage.core.errors import SettingsError
from curtilage.gateway.connection import Connection
from curtilage.settings.house import House
from curtilage.settings.model import Settings
from curtilage.settings.read import host_and_port, read_settings

SECONDS_TO_DRAIN = 30
WAITING_TO_CONNECT = 2048

# Of a name such as localhost, the address of a family that this machine does not have.
_NOT_HERE = frozenset({errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT})


@click.command("serve")
@config_option
@click.option("--listen", help="HOST:PORT in place of the configured one.")
@click.option("--quiet", is_flag=True, help="Log errors only.")
def command(config: Path, listen: str | None, *, quiet: bool) -> None:
    """Serve the gateway: an OpenAI-compatible endpoint with one way out."""
    settings = read_settings(config)
    if listen:
        address = host_and_port(listen)
        if address is None:
            raise click.BadParameter(f"'{listen}' is not HOST:PORT.", param_hint="--listen")
        settings = replace(settings, host=address[0], port=address[1])
    logging.basicConfig(
        level=logging.ERROR if quiet else logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
        stream=sys.stderr,
    )
    _run(settings)


def _run(settings: Settings) -> None:
    if sys.platform == "win32":
        asyncio.run(serve(settings))
        return
    import uvloop  # noqa: PLC0415 - not on every platform

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(settings))


async def serve(settings: Settings) -> None:
    """Serves until told to stop, then lets running requests end and closes everything.

    Raises:
        SettingsError: the address cannot be listened on; nothing was opened.
    """
    with ExitStack() as closing:
        sockets = [closing.enter_context(each) for each in bound(settings.host, settings.port)]
        house = await House.open(settings, _progress)
        try:
            await _serve(house, sockets)
        finally:
            await house.close()


async def _serve(house: House, sockets: Sequence[socket.socket]) -> None:
    spare_the_lasting()
    watching = asyncio.create_task(house.policy.watch())
    server = uvicorn.Server(server_config(house))
    for number in (signal.SIGINT, signal.SIGTERM):
        # uvicorn raises the signal again after it has stopped, before the ledger is closed.
        signal.signal(number, lambda *_: None)
    for each in sockets:
        _listen(each)
    _announce(house, sockets)
    await server.serve(list(sockets))
    if server.server_state.tasks:  # cancelled by now; each still tells the ledger its end
        await asyncio.wait(server.server_state.tasks, timeout=SECONDS_TO_DRAIN)
    watching.cancel()


def spare_the_lasting() -> None:
    """Tells the garbage collector to leave alone what is there now, and to look less often.

    It holds the interpreter while it looks. Over the patterns, the vocabulary and the 40,000 texts
    of one large request that was a tenth of a second, in which nobody else was served.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 50)


def bound(host: str, port: int) -> list[socket.socket]:
    """A socket bound to each address that the host has here, none listening yet.

    Raises:
        SettingsError: the host is not known, or an address is taken or not of this machine.
    """
    with ExitStack() as failing:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
            sockets: list[socket.socket] = []
            missing: list[OSError] = []
            for family, *_, address in dict.fromkeys(found):
                try:
                    sockets.append(failing.enter_context(_bound(family, address)))
                except OSError as error:
                    if error.errno not in _NOT_HERE:
                        raise
                    missing.append(error)
            if not sockets:
                raise missing[0]
        except OSError as error:
            raise _cannot_listen(host, port, error) from None
        failing.pop_all()
    return sockets


def _bound(family: int, address: tuple[Any, ...]) -> socket.socket:
    each = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":
            each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            each.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        each.bind(address)
    except BaseException:
        each.close()
        raise
    return each


def _listen(each: socket.socket) -> None:
    """Two may bind to an address before one of them listens, so this can fail as well."""
    try:
        each.listen(WAITING_TO_CONNECT)
    except OSError as error:
        host, port = each.getsockname()[:2]
        raise _cannot_listen(host, port, error) from None


def _cannot_listen(host: str, port: int, error: OSError) -> SettingsError:
    return SettingsError(
        f"{host}:{port} cannot be listened on: {error.strerror}.",
        path="listen",
        mend="Stop what listens there, or choose another address with 'listen' or --listen.",
        code="CUR115",
    )


def server_config(house: House) -> uvicorn.Config:
    """How uvicorn serves the gateway: no access log, no header that names the server."""

    class Timed(Connection):
        seconds = house.settings.limits.upload_seconds

    return uvicorn.Config(
        house.gateway,
        log_config=None,
        log_level=logging.WARNING,
        access_log=False,
        lifespan="off",
        http=Timed,
        ws="none",
        server_header=False,
        backlog=WAITING_TO_CONNECT,
        timeout_graceful_shutdown=SECONDS_TO_DRAIN,
    )


def _announce(house: House, sockets: Sequence[socket.socket]) -> None:
    settings = house.settings
    log = logging.getLogger("curtilage")
    for place in settings.destinations.values():
        log.info(
            "destination %s: %s, %s", place.name, place.zone, ", ".join(place.models + place.embeds)
        )
    log.info("policy %s", house.policy().digest[:12])
    if not any(key.revoked is None for key in house.keys.listed()):
        first = next(iter(settings.applications))
        log.warning("no application key yet: run 'curtilage keys issue %s'", first)
    for each in sockets:
        host, port = each.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        log.info("listening on http://%s:%s/v1", shown, port)


def _progress(what: str, share: float) -> None:
    logging.getLogger("curtilage").info("%s: %.0f%%", what, share * 100)
