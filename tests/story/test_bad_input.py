"""Malformed and hostile requests: a 4xx of the OpenAI shape, nothing sent, nothing told again."""

import gzip
import json
import logging
import re
import socket
from pathlib import Path

import pytest
from tests.clients.serving import Served, serving
from tests.story.bad_bodies import NAME, SECRET, TEXT, body, odd, refused
from tests.story.records import verified
from tests.world import World

CHAT = "/v1/chat/completions"


def fault(status: int, raw: bytes) -> str:
    """What is wrong with the answer to a bad request; empty if nothing is."""
    if not 400 <= status < 500:
        return f"status {status}"
    try:
        error = json.loads(raw)["error"]
    except (ValueError, KeyError, TypeError):
        return "not of the OpenAI shape"
    if set(error) != {"message", "type", "param", "code"}:
        return f"members {sorted(error)}"
    if not re.fullmatch(r"CUR2\d\d", error["code"]) or not error["type"].endswith("_error"):
        return f"{error['type']} {error['code']}"
    if len(error["message"]) < 20:
        return "no message that helps"
    if SECRET in raw.decode().lower():
        return "quotes the request"
    return ""


def told(caplog: pytest.LogCaptureFixture) -> str:
    """Everything in the log. Fails if there is a traceback in it."""
    assert [r.getMessage() for r in caplog.records if r.exc_info or r.levelno >= 40] == []
    return "\n".join(f"{r.getMessage()} {r.args}" for r in caplog.records)


def readable(sent: bytes) -> str:
    """What was sent in lower case, with the escapes of JSON in JSON read."""
    text = sent.decode(errors="replace")
    return re.sub(r"\\+u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text).lower()


def received(world: World) -> int:
    return len(world.outside.requests) + len(world.inside.requests)


async def test_bad_bodies_are_refused(tmp_path, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    cases = refused()
    assert len(cases) >= 300
    wrong = {}
    async with World(tmp_path) as world:
        for name, raw in cases.items():
            answer = await world.post(raw)
            found = fault(answer.status, answer.body) or ("sent" if received(world) else "")
            if found:
                wrong[name] = found
        assert wrong == {}
        assert (await world.ask(TEXT)).status == 200
    assert "refused CUR2" in told(caplog)
    assert SECRET not in told(caplog).lower()


async def test_odd_bodies_are_protected_like_any_other(tmp_path, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    wrong, answered = {}, 0
    async with World(tmp_path) as world:
        world.outside.model.tools = world.inside.model.tools = False
        for name, raw in odd().items():
            world.outside.requests.clear()
            answer = await world.post(raw)
            if answer.status != 200 and (found := fault(answer.status, answer.body)):
                wrong[name] = found
            if SECRET in readable(world.outside.received):
                wrong[name] = "left in clear"
            answered += answer.status == 200
        assert wrong == {}
        assert answered > 40
    assert SECRET not in told(caplog).lower()
    assert verified(tmp_path / "data").decided >= answered


PATHS = [
    "/",
    "",
    "/v1",
    "/v1/",
    "/v1/chat",
    "/v1/chat/completions/",
    "//v1/chat/completions",
    "/v1//chat/completions",
    "/v1/../v1/chat/completions",
    "/./v1/chat/completions",
    "/V1/chat/completions",
    "/v1/chat/completions\0",
    "/v1/chat/completions;x=1",
    "/v1/chat/completions\n",
    "/v1/completions",
    "/v1/moderations",
    "/v1/responses",
    "/v1/models/auto",
    "/v1/crossings",
    "/v1/crossings/",
    "/v1/crossings/x-aaaaaaaaaaaaaaaaaaaaaaaa",
    "/v1/crossings/../keys",
    "/v1/crossings/' OR 1=1 --",
    "/v1/crossings/%",
    "/v1/crossings/\0",
    "/v1/crossings/\U0001f600/receipt",
    f"/v1/crossings/{NAME}",
    "/v1/crossings/" + "x" * 100_000,
    "/healthz/",
    "/readyz/x",
    "/../../etc/passwd",
    "/.env",
    "/admin",
]
METHODS = ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW", "post", ""]


async def test_paths_and_methods_that_are_not_there(tmp_path) -> None:
    wrong = {}
    async with World(tmp_path) as world:
        for method in ("GET", "POST"):
            for path in PATHS:
                answer = await world.call(method, path, body())
                if found := fault(answer.status, answer.body):
                    wrong[method, path[:40]] = found
        for method in METHODS:
            answer = await world.call(method, CHAT, body())
            assert answer.status == 405
            if found := fault(answer.status, answer.body):
                wrong[method, CHAT] = found
        assert (await world.call("POST", "/v1/models")).status == 405
        assert wrong == {}
        assert received(world) == 0


AUTHORIZATION = [
    "",
    "Bearer",
    "Bearer ",
    "Bearer x",
    "Basic KEY",
    "KEY",
    "Token KEY",
    "Bearer KEYx",
    "Bearer xKEY",
    "Bearer KEY KEY",
    "Bearer 'KEY'",
    "Bearer KEY\0",
    "Bearer \xff\xfe",
    "Bearer " + "x" * 100_000,
    "Bearer ' OR 1=1 --",
    "Bearer \u00e9",
]
HEADERS = [
    ("curtilage-purpose", "marketing"),
    ("curtilage-purpose", "Support"),
    ("curtilage-purpose", "support, research"),
    ("curtilage-purpose", "support\0"),
    ("curtilage-purpose", 'support" || true'),
    ("curtilage-purpose", "x" * 100_000),
    ("curtilage-purpose", NAME),
    ("curtilage-purpose", "\xff\xfe"),
    ("curtilage-subjects", "MARS"),
    ("curtilage-subjects", "EU, MARS"),
    ("curtilage-subjects", 'EU", "US'),
    ("curtilage-subjects", 'EU"]) || true'),
    ("curtilage-subjects", "\\"),
    ("curtilage-subjects", "\0"),
    ("curtilage-subjects", "\xff\xfe"),
    ("curtilage-subjects", NAME),
    ("curtilage-subjects", " ".join(f"R{n}" for n in range(10_000))),
    ("content-type", "text/plain"),
    ("content-type", "application/x-www-form-urlencoded"),
    ("content-type", "multipart/form-data; boundary=x"),
    ("content-type", "application/json; charset=utf-16"),
    ("content-type", "application/jsonx"),
    ("content-type", "application/xml, application/json"),
    ("content-type", NAME),
    ("content-encoding", "gzip"),
    ("content-encoding", "identity, gzip"),
    ("content-encoding", "br"),
    ("content-encoding", NAME),
]


async def test_headers_that_are_wrong(tmp_path, caplog) -> None:
    wrong = {}
    async with World(tmp_path) as world:
        for value in AUTHORIZATION:
            named = {"authorization": value.replace("KEY", world.key)}
            answer = await world.post(body(), headers=named)
            assert answer.status == 401
            if found := fault(answer.status, answer.body):
                wrong[value[:40]] = found
        for name, value in HEADERS:
            raw = gzip.compress(body(), mtime=0) if value == "gzip" else body()
            answer = await world.post(raw, headers={name: value})
            if found := fault(answer.status, answer.body):
                wrong[name, value[:40]] = found
        assert wrong == {}
        assert received(world) == 0
        unknown = await world.post(body(), headers={"curtilage-subjects": "EU, MARS"})
        assert (unknown.status, unknown.json["error"]["code"]) == (400, "CUR243")
        for name, value in (
            ("content-type", "application/json; charset=UTF-8"),
            ("content-type", "Application/JSON"),
            ("content-encoding", "identity"),
            ("curtilage-purpose", " research "),
            ("curtilage-subjects", "eu"),
            ("curtilage-conversation", "\xff\0 \\ ' x" * 1000),
        ):
            answer = await world.post(body(), headers={name: value})
            assert answer.status == 200, (name, value[:40], answer.body)
    assert SECRET not in told(caplog).lower()


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder: Path = tmp_path_factory.mktemp("bad")
    with serving(folder, "limits.body_bytes = 1000000") as made:
        yield made


def head(served: Served, *lines: str, path: str = CHAT) -> bytes:
    """A request's head with a good key and these header lines."""
    first = [f"POST {path} HTTP/1.1", "Host: x", f"Authorization: Bearer {served.key}"]
    return "\r\n".join([*first, *lines, "", ""]).encode("latin-1")


def with_length(served: Served, raw: bytes, *lines: str, length: int | None = None) -> bytes:
    size = len(raw) if length is None else length
    return head(served, f"Content-Length: {size}", *lines) + raw


def exchange(served: Served, raw: bytes) -> bytes:
    """Everything the server says to these bytes, after which the client says no more."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as link:
        try:
            link.sendall(raw)
            link.shutdown(socket.SHUT_WR)
            pieces = list(iter(lambda: link.recv(65536), b""))
        except ConnectionError:  # it hung up in the middle of what we said
            return b""
    return b"".join(pieces)


def raw_requests(served: Served) -> dict[str, bytes]:
    """Bytes on the wire that are no good request."""
    good, chunked = body(), "Transfer-Encoding: chunked"
    line = f"POST {CHAT} HTTP/1.1\r\n".encode()
    cases = {
        "nothing": b"",
        "blank lines": b"\r\n" * 50,
        "noise": bytes(range(256)) * 40,
        "a TLS hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
        "a mail server's words": b"EHLO example.com\r\n",
        "HTTP/0.9": b"GET /\r\n",
        "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(40),
        "HTTP/9.9": line.replace(b"1.1", b"9.9") + b"\r\n",
        "no version": f"POST {CHAT}\r\n\r\n".encode(),
        "an unknown method": line.replace(b"POST", b"BREW") + b"Host: x\r\n\r\n",
        "a tunnel": b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n",
        "all of it": b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
        "another host's URL": b"GET http://example.com/v1/models HTTP/1.1\r\nHost: x\r\n\r\n",
        "a path of bytes": "GET /v1/é\xff HTTP/1.1\r\nHost: x\r\n\r\n".encode("latin-1"),
        "a path of a bad escape": b"GET /v1/%zz%e2%82 HTTP/1.1\r\nHost: x\r\n\r\n",
        "a path that climbs": b"GET /v1/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
        "a long path": b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        "a header without a colon": line + b"Host x\r\n\r\n",
        "a header without a name": line + b": x\r\n\r\n",
        "a blank in a name": line + b"Host : x\r\n\r\n",
        "a null byte in a header": head(served, "X: a\0b"),
        "a line feed alone": head(served, "X: a\nAuthorization: Bearer x"),
        "a folded header": head(served, "X: a", " b"),
        "a header of 300 kB": head(served, "X: " + "a" * 300_000),
        "20,000 headers": head(served, *(f"X-{n}: a" for n in range(20_000))),
        "two keys": with_length(served, good, "Authorization: Bearer x"),
        "two purposes": with_length(
            served, good, "Curtilage-Purpose: support", "Curtilage-Purpose: research"
        ),
        "two lists of subjects": with_length(
            served, good, "Curtilage-Subjects: MARS", "Curtilage-Subjects: EU"
        ),
        "two conversations": with_length(
            served, good, "Curtilage-Conversation: a", "Curtilage-Conversation: b"
        ),
        "two types": with_length(
            served, good, "Content-Type: application/json", "Content-Type: text/plain"
        ),
        "a length below zero": with_length(served, good, length=-1),
        "no number for a length": head(served, "Content-Length: many") + good,
        "a hexadecimal length": head(served, "Content-Length: 0x10") + good,
        "a length with a plus": head(served, "Content-Length: +10") + good,
        "a length of 30 digits": head(served, "Content-Length: " + "9" * 30) + good,
        "a length of 18 digits": head(served, "Content-Length: " + "9" * 18) + good,
        "two lengths": with_length(served, good, "Content-Length: 1"),
        "a length list": head(served, f"Content-Length: {len(good)}, 1") + good,
        "a length too short": with_length(served, good, length=len(good) // 2),
        "a length too long": with_length(served, good, length=len(good) * 2),
        "no length": head(served) + good,
        "a length and chunks": with_length(served, good, chunked),
        "no body where one is said to be": with_length(served, b"", length=500),
        "chunks of no length": head(served, chunked) + b"zz\r\n" + good + b"\r\n0\r\n\r\n",
        "a chunk below zero": head(served, chunked) + b"-5\r\n" + good + b"\r\n0\r\n\r\n",
        "a chunk beyond 64 bits": head(served, chunked) + b"f" * 17 + b"\r\n" + good,
        "a chunk of 16 digits": head(served, chunked) + b"f" * 15 + b"\r\n" + good,
        "a chunk longer than said": head(served, chunked) + b"5\r\n" + good + b"\r\n0\r\n\r\n",
        "chunks that do not end": head(served, chunked) + b"%x\r\n%s\r\n" % (len(good), good),
        "an empty chunked body": head(served, chunked) + b"0\r\n\r\n",
        "gzip as a transfer": head(served, "Transfer-Encoding: gzip")
        + gzip.compress(good, mtime=0),
        "chunked twice": head(served, "Transfer-Encoding: chunked, chunked") + good,
        "chunked, but not last": head(served, "Transfer-Encoding: chunked, gzip") + good,
        "a chunked body over the limit": head(served, chunked)
        + (b"10000\r\n" + b" " * 65536 + b"\r\n") * 20
        + b"0\r\n\r\n",
        "a body over the limit": with_length(served, b" " * 1_500_000),
        "a gzip body": with_length(served, gzip.compress(good, mtime=0), "Content-Encoding: gzip"),
        "a gzip body that does not say so": with_length(served, gzip.compress(good, mtime=0)),
        "a bomb": with_length(
            served, gzip.compress(b" " * 5_000_000, mtime=0), "Content-Encoding: gzip"
        ),
        "an unknown expectation": with_length(served, b"{}", "Expect: wonders"),
        "a websocket": head(
            served, "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Key: x"
        ),
        "HTTP/2 by upgrade": head(served, "Upgrade: h2c", "Connection: Upgrade, HTTP2-Settings"),
    }
    return cases | {f"body: {name}": with_length(served, raw) for name, raw in small().items()}


def small() -> dict[str, bytes]:
    """A good part of the bad bodies: every tenth, and all that are not JSON."""
    cases = {name: raw for name, raw in refused().items() if len(raw) < 1_000_000}
    tenth = set(list(cases)[::10])
    return {n: raw for n, raw in cases.items() if n.startswith("body: ") or n in tenth}


def test_nonsense_on_the_wire(served: Served) -> None:
    wrong, ours, cases = {}, 0, raw_requests(served)
    served.forget()
    assert len(cases) >= 120
    for name, raw in cases.items():
        answer = exchange(served, raw)
        first, _, rest = answer.partition(b"\r\n\r\n")
        if not answer:
            continue
        status = re.match(rb"HTTP/1\.1 (4\d\d) ", first)
        if status is None:
            wrong[name] = first[:60]
            continue
        ours += 1
        if found := fault(int(status[1]), rest.partition(b"HTTP/1.1")[0]):
            wrong[name] = found
        if SECRET in answer.decode("latin-1").lower():
            wrong[name] = "quotes the request"
        if served.outside.requests or served.inside.requests:
            wrong[name] = "sent"
            served.forget()
    assert wrong == {}
    assert ours > 100
    served.forget()
    assert served.process.poll() is None, served.log
    status, good = served.ask(CHAT, body())
    assert status == 200
    assert NAME in json.loads(good)["choices"][0]["message"]["content"]
    assert SECRET not in served.outside.received.decode().lower()
    assert "Traceback" not in served.log
    assert SECRET not in served.log.lower()
    assert served.key not in served.log


def test_many_that_begin_and_never_end(served: Served) -> None:
    links = [socket.create_connection(("127.0.0.1", served.port), timeout=10) for _ in range(200)]
    try:
        for number, link in enumerate(links):
            link.sendall(with_length(served, body()[: number % 50], length=5000)[: 100 + number])
        assert served.ask(CHAT, body())[0] == 200
    finally:
        for link in links:
            link.close()
    assert served.ask("/healthz")[0] == 200
    assert "Traceback" not in served.log
