"""The one HTTP sender behind every kind of server.

What holds for all of them: the body goes out byte for byte as it was recorded, to the one server
that the settings name, and there to the path for chats or the one for vectors. No redirect is
followed, no proxy of the environment is used, no cookie is kept, certificates are always
verified. A try is repeated only when no byte of an answer came, or the server said that it is
busy (429, 502, 503, 504); always to the same place with the same bytes.
"""

from __future__ import annotations

import asyncio
import errno
import io
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

import aiohttp
import orjson
from yarl import URL

from curtilage import __version__
from curtilage.core.crossings import Answer, Recorded
from curtilage.core.errors import DestinationError, DestinationTimeoutError
from curtilage.core.parties import Destination
from curtilage.models.abilities import Ability
from curtilage.models.endpoint import api_url, health_url, tls_context
from curtilage.models.manners import Manners
from curtilage.models.options import Options
from curtilage.models.patience import Patience
from curtilage.models.proof import only_recorded
from curtilage.models.refusal import refusal
from curtilage.models.stream import LARGEST_ANSWER, EventStream

_UNANSWERED = frozenset({"CUR702", "CUR711"})
_KEPT = frozenset({"retry-after", "x-request-id"})
_LIMITS = ("x-ratelimit-", "anthropic-ratelimit-")
_HEALTH_SECONDS = 5.0
_WELL = 200
_COPY_BELOW = 2**20


class WireSender:
    """Sends to one destination that speaks HTTP.

    Args:
        destination: where; its ``endpoint`` is the base URL.
        options: how it is reached.
        manners: how its kind differs.

    Raises:
        SettingsError: the endpoint or a certificate cannot be used.
    """

    def __init__(self, destination: Destination, options: Options, manners: Manners) -> None:
        self.destination = destination
        self._options = options
        self._manners = manners
        base = api_url(destination, manners.prefix)
        self._url = base.with_path(f"{base.raw_path}/{manners.path}", encoded=True)
        self._vectors = base.with_path(f"{base.raw_path}/{manners.vectors}", encoded=True)
        self._health = health_url(base, manners.prefix, manners.health)
        self._tls = tls_context(destination, options.tls)
        self._client: aiohttp.ClientSession | None = None

    async def send(self, recorded: Recorded) -> Answer:
        """Sends the recorded body and returns the answer, of whatever status.

        Raises:
            LedgerError: what was handed in was not recorded.
            DestinationError: CUR702 no connection, CUR703 cut short, CUR704 redirect, CUR705 too
                large, CUR706 not understood, CUR715 TLS.
            DestinationTimeoutError: CUR711 connect, CUR712 first byte, CUR713 idle, CUR714 total.
        """
        controlled = only_recorded(recorded).controlled
        patience = Patience(self.destination.name, self._options.timeouts.total)
        vectors = Ability.EMBEDDINGS in controlled.decided.inspected.asked.needs
        ask = partial(self._try, self._vectors if vectors else self._url, controlled.body, patience)
        response = await self._ask(ask, patience)
        with ExitStack() as closing:
            closing.callback(response.close)
            known = "data" if vectors else self._manners.answer
            answer = await self._answer(response, patience, known, stream=controlled.stream)
            if answer.events is not None:
                closing.pop_all()
        return answer

    async def ready(self) -> bool:
        """Whether the destination's health path answers 200 within 5 seconds."""
        try:
            await self.probe()
        except DestinationError:
            return False
        return True

    async def probe(self) -> None:
        """Asks the destination's health path, and sends no content.

        Raises:
            DestinationError: CUR702 no connection, CUR706 not HTTP, CUR715 TLS, CUR716 it answered
                otherwise than with 200.
            DestinationTimeoutError: CUR711 connect, CUR712 no answer within 5 seconds.
        """
        name = self.destination.name
        try:
            async with (
                asyncio.timeout(_HEALTH_SECONDS),
                self._session().get(self._health, allow_redirects=False) as response,
            ):
                status = response.status
        except aiohttp.ConnectionTimeoutError:
            raise self._unconnected() from None
        except TimeoutError:
            raise DestinationTimeoutError(
                f"Destination '{name}' did not say in time whether it is well.",
                mend="See whether it is overloaded, or still loads its model.",
                code="CUR712",
            ) from None
        except (
            aiohttp.ClientSSLError,
            aiohttp.ClientConnectorCertificateError,
            aiohttp.ServerFingerprintMismatch,
        ):
            raise self._untrusted() from None
        except aiohttp.ClientConnectionError as error:
            raise self._unreached(_why(error)) from None
        except aiohttp.ClientError:
            raise self._error("answered something that is not HTTP", "CUR706") from None
        if status != _WELL:
            raise DestinationError(
                f"Destination '{name}' answered {status} when it was asked whether it is well.",
                upstream_status=status,
                mend="After 401 or 403, mend its key; after 404, its endpoint or kind; else wait.",
                code="CUR716",
            )

    async def close(self) -> None:
        """Closes every connection."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    def _session(self) -> aiohttp.ClientSession:
        if self._client is None:
            headers = {
                "User-Agent": f"curtilage/{__version__}",
                "Accept": "application/json, text/event-stream",
                "Accept-Encoding": "identity",
                **self._manners.headers,
            }
            if self._options.api_key:
                name, form = self._manners.key
                headers[name] = form.format(self._options.api_key)
            self._client = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=self._options.max_connections, ssl=self._tls, keepalive_timeout=15
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers=headers,
                timeout=aiohttp.ClientTimeout(
                    total=None, sock_connect=self._options.timeouts.connect
                ),
                trust_env=False,
                auto_decompress=False,
            )
        return self._client

    async def _ask(
        self, ask: Callable[[], Awaitable[aiohttp.ClientResponse]], patience: Patience
    ) -> aiohttp.ClientResponse:
        """The response to the first try that is not to be repeated, its body unread."""
        tries = 0
        while True:
            tries += 1
            pause = min(0.25 * 2**tries, self._options.retry_wait)
            pause *= 0.5 + self._options.jitter() / 2
            try:
                response = await ask()
            except DestinationError as error:
                if error.number not in _UNANSWERED or not self._may_repeat(tries, pause, patience):
                    raise
            else:
                pause = _retry_after(response, pause)
                if response.status not in self._manners.busy or not self._may_repeat(
                    tries, pause, patience
                ):
                    return response
                response.close()
            await asyncio.sleep(pause)

    def _may_repeat(self, tries: int, pause: float, patience: Patience) -> bool:
        options = self._options
        return tries <= options.retries and pause <= min(options.retry_wait, patience.left)

    async def _try(self, url: URL, body: bytes, patience: Patience) -> aiohttp.ClientResponse:
        first_byte = self._options.timeouts.first_byte
        async with patience.waiting(first_byte, "the beginning of its answer", "CUR712"):
            try:
                return await self._session().post(
                    url,
                    data=body if len(body) < _COPY_BELOW else io.BytesIO(body),
                    headers={"Content-Type": "application/json"},
                    allow_redirects=False,
                )
            except aiohttp.ConnectionTimeoutError:
                raise self._unconnected() from None
            except (aiohttp.ClientSSLError, aiohttp.ServerFingerprintMismatch):
                raise self._untrusted() from None
            except aiohttp.ClientConnectorCertificateError:
                raise self._untrusted() from None
            except aiohttp.ServerDisconnectedError as error:
                if isinstance(error.message, str):
                    raise self._unreached("closed the connection without a word") from None
                raise self._error("stopped inside the head of its answer", "CUR703") from None
            except aiohttp.ClientConnectionError as error:
                raise self._unreached(_why(error)) from None
            except aiohttp.ClientError:
                raise self._error("answered something that is not HTTP", "CUR706") from None

    async def _answer(
        self, response: aiohttp.ClientResponse, patience: Patience, known: str, *, stream: bool
    ) -> Answer:
        status = response.status
        if 300 <= status < 400:
            raise self._error("tried to send the request elsewhere", "CUR704", status)
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise self._error("compressed its answer although asked not to", "CUR706", status)
        headers = {
            name.lower(): value
            for name, value in response.headers.items()
            if name.lower() in _KEPT or name.lower().startswith(_LIMITS)
        }
        fine = 200 <= status < 300
        if stream and fine:
            if response.content_type != "text/event-stream":
                raise self._error("did not answer with a stream of events", "CUR706", status)
            idle, mark = self._options.timeouts.idle, self._manners.finished
            events = EventStream(response, patience, idle, self.destination.name, mark)
            return Answer(status, None, events, headers)
        body = await self._body(response, patience)
        said = _object(body)
        if fine and not isinstance((said or {}).get(known), list):
            raise self._error("did not answer in the form of its kind", "CUR706", status)
        if said is None:
            body = refusal(f"The destination answered {status}.", kind="upstream_error")
        if status in {401, 403, 407}:
            # Its words are about our credentials and often quote a part of them.
            body = refusal("The destination refused the gateway's key.", kind="upstream_error")
        elif self._options.api_key:
            body = body.replace(self._options.api_key.encode(), b"***")
        return Answer(status, body, None, headers)

    async def _body(self, response: aiohttp.ClientResponse, patience: Patience) -> bytes:
        pieces: list[bytes] = []
        while True:
            idle = self._options.timeouts.idle
            async with patience.waiting(idle, "the rest of its answer", "CUR713"):
                try:
                    piece = await response.content.readany()
                except aiohttp.ClientError:
                    raise self._error(
                        "was cut off in the middle of its answer", "CUR703", response.status
                    ) from None
            if not piece:
                return b"".join(pieces)
            pieces.append(piece)
            if response.content.total_bytes > LARGEST_ANSWER:
                raise self._error("sent more than an answer may hold", "CUR705", response.status)

    def _error(self, what: str, code: str, status: int = 0) -> DestinationError:
        return DestinationError(
            f"Destination '{self.destination.name}' {what}.",
            upstream_status=status,
            mend="See that its endpoint and kind are right.",
            code=code,
        )

    def _unconnected(self) -> DestinationTimeoutError:
        return DestinationTimeoutError(
            f"Destination '{self.destination.name}' did not accept a connection in time.",
            mend="See that its address is right and that it runs.",
            code="CUR711",
        )

    def _unreached(self, why: str) -> DestinationError:
        return DestinationError(
            f"Destination '{self.destination.name}' cannot be reached: {why}.",
            mend="See that its address is right and that it runs.",
            code="CUR702",
        )

    def _untrusted(self) -> DestinationError:
        return DestinationError(
            f"Destination '{self.destination.name}' did not prove who it is (TLS).",
            mend="Mend its certificate, or name its authority with 'ca_file'.",
            code="CUR715",
        )


def _why(error: aiohttp.ClientConnectionError) -> str:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "its name is not known"
    number = error.errno if isinstance(error, OSError) else None
    return errno.errorcode.get(number, "connection lost") if number else "connection lost"


def _retry_after(response: aiohttp.ClientResponse, otherwise: float) -> float:
    """Seconds that ``Retry-After`` asks for (RFC 9110, 10.2.3), at least ``otherwise``."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return max(float(value), otherwise)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return otherwise
    if moment.tzinfo is None:
        return otherwise
    return max((moment - datetime.now(UTC)).total_seconds(), otherwise)


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return said if isinstance(said, dict) else None
