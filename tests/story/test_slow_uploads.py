"""Requests that never come to their end: they are told so, and hold nothing open."""

import json
import socket
from pathlib import Path

import pytest
from tests.clients.serving import Served, serving
from tests.story.bad_bodies import body
from tests.story.test_bad_input import CHAT, fault, head

LIMITS = 'detectors = ["salutations"]\nlimits.upload_seconds = 0.5'


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder: Path = tmp_path_factory.mktemp("slow")
    with serving(folder, LIMITS) as made:
        yield made


def beginnings(served: Served) -> dict[str, bytes]:
    """Requests of which the rest is missing."""
    whole = body()
    return {
        "a path": b"POST /v1/chat",
        "headers": head(served, "X: y")[:-2],
        "no body": head(served, f"Content-Length: {len(whole)}"),
        "one byte of a body": head(served, f"Content-Length: {len(whole)}") + whole[:1],
        "nearly a body": head(served, f"Content-Length: {len(whole)}") + whole[:-1],
        "a chunk": head(served, "Transfer-Encoding: chunked") + b'5\r\n{"mod\r\n',
    }


def test_what_never_ends_is_told_so_and_closed(served: Served) -> None:
    wrong = {}
    for name, raw in beginnings(served).items():
        with socket.create_connection(("127.0.0.1", served.port), timeout=60) as link:
            link.sendall(raw)
            answer = b"".join(iter(lambda: link.recv(65536), b""))
        first, _, rest = answer.partition(b"\r\n\r\n")
        if not first.startswith(b"HTTP/1.1 408 ") or b"connection: close" not in first:
            wrong[name] = first[:60]
        elif found := fault(408, rest):
            wrong[name] = found
        elif json.loads(rest)["error"]["code"] != "CUR244":
            wrong[name] = rest.decode()
    assert wrong == {}
    assert not any(request.body for request in served.outside.requests)


def test_what_is_left_of_a_refused_body_is_not_waited_for_for_ever(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=60) as link:
        raw = head(served, "Content-Length: 5000").replace(served.key.encode(), b"wrong")
        link.sendall(raw + b"{")
        answer = b"".join(iter(lambda: link.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 401 ")


def test_others_are_answered_meanwhile(served: Served) -> None:
    links = [socket.create_connection(("127.0.0.1", served.port), timeout=60) for _ in range(50)]
    try:
        for link in links:
            link.sendall(head(served, "Content-Length: 5000") + b"{")
        assert served.ask(CHAT, body())[0] == 200
        for link in links:
            assert link.recv(12) == b"HTTP/1.1 408"
    finally:
        for link in links:
            link.close()
