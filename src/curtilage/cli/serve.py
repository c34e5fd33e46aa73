"""``curtilage serve``."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from dataclasses import replace
from pathlib import Path

import click
import uvicorn

from curtilage.cli.config import config_option
from curtilage.settings.house import House
from curtilage.settings.model import Settings
from curtilage.settings.read import host_and_port, read_settings

SECONDS_TO_DRAIN = 30


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
    """Serves until told to stop, then lets running requests end and closes everything."""
    house = await House.open(settings, _progress)
    try:
        watching = asyncio.create_task(house.policy.watch())
        _announce(house)
        server = uvicorn.Server(server_config(house))
        for number in (signal.SIGINT, signal.SIGTERM):
            # uvicorn raises the signal again after it has stopped, before the ledger is closed.
            signal.signal(number, lambda *_: None)
        await server.serve()
        if server.server_state.tasks:  # cancelled by now; each still tells the ledger its end
            await asyncio.wait(server.server_state.tasks, timeout=SECONDS_TO_DRAIN)
        watching.cancel()
    finally:
        await house.close()


def server_config(house: House) -> uvicorn.Config:
    """How uvicorn serves the gateway: no access log, no header that names the server."""
    return uvicorn.Config(
        house.gateway,
        host=house.settings.host,
        port=house.settings.port,
        log_config=None,
        log_level=logging.WARNING,
        access_log=False,
        lifespan="off",
        http="httptools",
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=SECONDS_TO_DRAIN,
    )


def _announce(house: House) -> None:
    settings = house.settings
    log = logging.getLogger("curtilage")
    for place in settings.destinations.values():
        log.info("destination %s: %s, %s", place.name, place.zone, ", ".join(place.models))
    log.info("policy %s", house.policy().digest[:12])
    if not any(key.revoked is None for key in house.keys.listed()):
        first = next(iter(settings.applications))
        log.warning("no application key yet: run 'curtilage keys issue %s'", first)
    log.info("listening on http://%s:%s/v1", settings.host, settings.port)


def _progress(what: str, share: float) -> None:
    logging.getLogger("curtilage").info("%s: %.0f%%", what, share * 100)
