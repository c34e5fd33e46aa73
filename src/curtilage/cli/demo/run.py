"""Run the demo: a real server process, the real OpenAI SDK, real receipts."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import os
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import click
import orjson

from curtilage.cli.demo.outside import PROVIDER, Outside
from curtilage.cli.demo.story import CASES, CONFIG, Case
from curtilage.core.categories import Scheme
from curtilage.core.errors import MissingExtraError, SettingsError
from curtilage.gate.explanation import in_words
from curtilage.ledger.proof import verify_receipt
from curtilage.settings.ledger import log_key
from curtilage.settings.read import read_settings

SECONDS_TO_START = 60
LONG = 160
PROVIDER_MODEL = "gpt-4o-mini"


@click.command("demo")
@click.option(
    "--send-to-openai",
    is_flag=True,
    help="Consent: what may leave really goes to OpenAI, with the key in OPENAI_API_KEY.",
)
def command(*, send_to_openai: bool) -> None:
    """See three requests go through, end to end, on this machine."""
    key = os.environ.get("OPENAI_API_KEY", "")
    if send_to_openai and not key:
        raise click.UsageError("--send-to-openai needs the key in OPENAI_API_KEY.")
    asyncio.run(_demo(key if send_to_openai else "", have_key=bool(key)))


async def _demo(provider_key: str, *, have_key: bool) -> None:
    sdk = _sdk()
    _heading("Curtilage demo: three requests through one way out")
    if provider_key:
        _say(f"Outside is the real provider, {PROVIDER}, through a recorder on loopback.")
    else:
        _say("Outside is a stand-in on loopback: no model, nothing leaves this machine.")
        if have_key:
            _say(
                "You have OPENAI_API_KEY set; `curtilage demo --send-to-openai`, or "
                "`make demo SEND_TO_OPENAI=1`, would use it."
            )
    with tempfile.TemporaryDirectory(prefix="curtilage-demo-") as folder:
        async with Outside(provider_key) as outside, _server(Path(folder), outside) as (url, app):
            client = sdk.AsyncOpenAI(base_url=url, api_key=app, max_retries=0)
            for number, case in enumerate(CASES, 1):
                await _show(number, case, client, outside, Path(folder))
            await client.close()
        _verify_all(Path(folder))
    _how_to_go_on()


def _sdk() -> Any:
    try:
        return importlib.import_module("openai")
    except ModuleNotFoundError:
        raise MissingExtraError(
            "The demo speaks through the OpenAI SDK, which is not installed.",
            mend="pip install openai",
            code="CUR113",
        ) from None


@contextlib.asynccontextmanager
async def _server(folder: Path, outside: Outside) -> AsyncIterator[tuple[str, str]]:
    """Starts ``curtilage serve`` as a process of its own; gives its URL and an application key."""
    model = PROVIDER_MODEL if outside.passes_on else "stand-in"
    operator = "OpenAI" if outside.passes_on else "stand-in on loopback"
    config = folder / "curtilage.toml"
    config.write_text(CONFIG.format(endpoint=outside.url, operator=operator, model=model))
    port = _free_port()
    run = [sys.executable, "-m", "curtilage.cli"]
    key = await _output(*run, "keys", "issue", "staff", "--config", str(config))
    _say("Starting the gateway (curtilage serve) ...")
    begun = time.monotonic()
    process = subprocess.Popen(  # noqa: ASYNC220, S603 - our own program; starting takes no time
        [*run, "serve", "--quiet", "--config", str(config), "--listen", f"127.0.0.1:{port}"]
    )
    try:
        await _ready(f"http://127.0.0.1:{port}/readyz", process)
        _say(f"Ready after {time.monotonic() - begun:.1f} s at http://127.0.0.1:{port}/v1")
        yield f"http://127.0.0.1:{port}/v1", key
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 60)


async def _output(*command: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *command, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, errors = await process.communicate()
    if process.returncode:
        raise SettingsError(errors.decode().strip(), code="CUR114")
    return out.decode().strip()


async def _ready(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SECONDS_TO_START
    async with aiohttp.ClientSession() as session:
        while time.monotonic() < until and process.poll() is None:
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(url) as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.1)
    raise SettingsError(
        "The gateway did not become ready.", mend="Its messages are above.", code="CUR114"
    )


async def _show(number: int, case: Case, client: Any, outside: Outside, folder: Path) -> None:
    _heading(f"{number}. {case.title}")
    _say(f"Expected: {case.expect}.")
    messages = [{"role": "system", "content": case.system}, {"role": "user", "content": case.user}]
    _part("The application sends (model: auto)", "\n".join(m["content"] for m in messages))
    before = len(outside.received)
    if number == 1:
        _say("The local model loads on the first request ...")
    begun = time.monotonic()
    got = await client.chat.completions.with_raw_response.create(
        model="auto", messages=messages, max_tokens=120, temperature=0
    )
    took = time.monotonic() - begun
    left = outside.received[before:]
    _part(
        "What left the boundary, byte for byte",
        "\n".join(_bytes(body) for body in left) or "nothing: it was answered inside",
    )
    answer = got.parse().choices[0].message.content
    _part(f"What the application got back, after {took:.1f} s", answer)
    crossing = got.headers["curtilage-crossing"]
    told = await _get(client, f"/crossings/{crossing}")
    _part("The decision", in_words(orjson.loads(told), Scheme()))
    receipt = (await _get(client, f"/crossings/{crossing}/receipt")).decode()
    settings = read_settings(folder / "curtilage.toml")
    index, entry = verify_receipt(receipt, str(log_key(settings)))
    proven = f"Proven: entry {index} of the log is '{entry.kind}' of {entry.facts['crossing']}."
    _part(
        "The receipt (verified offline with the log's public key)",
        f"{_shortened(receipt)}\n\n{proven}",
    )


def _shortened(receipt: str) -> str:
    """A receipt for the eye: its entry, in base64, is the one long line."""
    return "\n".join(
        line if len(line) <= LONG else f"{line[:LONG]}... ({len(line)} characters)"
        for line in receipt.strip().splitlines()
    )


def _bytes(body: bytes) -> str:
    return body.decode("utf-8")


async def _get(client: Any, path: str) -> bytes:
    headers = {"authorization": f"Bearer {client.api_key}"}
    async with (
        aiohttp.ClientSession(headers=headers, raise_for_status=True) as session,
        session.get(str(client.base_url).rstrip("/") + path) as answer,
    ):
        return await answer.read()


def _verify_all(folder: Path) -> None:
    _heading("The whole ledger, verified offline")
    run = [
        sys.executable,
        "-m",
        "curtilage.cli",
        "verify",
        "--config",
        str(folder / "curtilage.toml"),
    ]
    done = subprocess.run(run, check=False, capture_output=True, text=True)  # noqa: S603 - ours
    _say(done.stdout.strip() or done.stderr.strip())
    if done.returncode:
        sys.exit(done.returncode)


def _how_to_go_on() -> None:
    _heading("How to go on")
    _say(
        "curtilage init my-house && cd my-house   a configuration and a policy of your own\n"
        "curtilage keys issue staff               a key for your application\n"
        "curtilage serve                          then point the OpenAI SDK at it\n"
        'curtilage check "any text"               what a text holds and where it might go\n'
        "The local model of this demo is a small stand-in for your organisation's own."
    )


def _free_port() -> int:
    import socket  # noqa: PLC0415 - only here

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _heading(text: str) -> None:
    click.echo("\n" + click.style(text, bold=True, underline=True))


def _say(text: str) -> None:
    click.echo(text)


def _part(title: str, text: str) -> None:
    click.echo("\n" + click.style(title, fg="cyan"))
    click.echo(textwrap.indent(text, "  | ", lambda _: True))
