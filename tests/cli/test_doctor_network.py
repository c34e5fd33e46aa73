"""`curtilage doctor` and the network: who is asked, when, and what is told of it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from tests.cli.changes import described, put
from tests.models.certificates import certificate

from curtilage.settings.checkup import Status, reaching


@pytest.fixture(autouse=True)
def _any_port(monkeypatch, tmp_path) -> None:
    """The usual port may be taken where tests run."""
    monkeypatch.setattr("curtilage.settings.checkup.reaching._taken", lambda *_: None)


@contextmanager
def server(status: int, context=None) -> Iterator[tuple[int, list[str]]]:
    """A server on loopback that answers every request so; its port, and what it was asked."""
    asked: list[str] = []

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = b'{"status":"alive"}' if self.path == "/healthz" else b"{}"
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Stays quiet."""

    serving = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    if context is not None:
        serving.socket = context.wrap_socket(serving.socket, server_side=True)
    thread = threading.Thread(target=serving.serve_forever)
    thread.start()
    try:
        yield serving.server_port, asked
    finally:
        serving.shutdown()
        thread.join()
        serving.server_close()


def _reach(past, *addresses: str) -> None:
    """Gives the destinations, cloud and local, these addresses."""
    config = past.folder / "curtilage.toml"
    lines = iter(addresses)
    text = [
        f'endpoint = "{next(lines)}/v1"' if line.startswith("endpoint") else line
        for line in config.read_text().splitlines()
    ]
    config.write_text("\n".join(text))


def test_destinations_are_asked_only_with_network(doctor, past):
    with server(200) as (well, asked), server(401) as (ill, _):
        _reach(past, f"http://127.0.0.1:{well}", f"http://127.0.0.1:{ill}")
        assert doctor().faults == set()
        assert asked == []
        found = doctor("--network")
        assert asked == ["/v1/models"]
    assert found.faults == {("destinations", "CUR716")}
    assert "'local' answered 401" in found.said


def test_a_destination_that_does_not_prove_itself_or_is_not_there(
    doctor, past, tmp_path, monkeypatch
):
    context, file = certificate(tmp_path)
    with socket.socket() as gone:
        gone.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{gone.getsockname()[1]}"
        with server(200, context) as (port, asked):
            _reach(past, f"https://127.0.0.1:{port}", nobody)
            assert doctor("--network").faults == {
                ("destinations", "CUR715"),
                ("destinations", "CUR702"),
            }
            assert asked == []
            config = past.folder / "curtilage.toml"
            put(config, 'kind = "openai"', f'kind = "openai"\ntls = {{ ca_file = "{file}" }}')
            found = doctor("--network")
            assert found.faults == {("destinations", "CUR702")}
            assert "The certificate of 'cloud' ends in 1 days" in found.said
            monkeypatch.setattr(reaching, "DAYS_TO_RENEW", 0.5)
            assert "ends in" not in doctor("--network").said


def test_a_server_of_a_dataset_is_dialled_only_with_network(doctor, past):
    with socket.socket() as there:
        there.bind(("127.0.0.1", 0))
        there.listen()
        port = there.getsockname()[1]
        described("postgres:crm#people")(past)
        config = past.folder / "curtilage.toml"
        where = f'host = "127.0.0.1"\nport = {port}\ndatabase = "crm"\nuser = "reader"\n'
        config.write_text(config.read_text() + f'[databases.crm]\nkind = "postgres"\n{where}')
        there.settimeout(0.2)
        assert ("catalogue", "CUR804") not in doctor().faults
        with pytest.raises(TimeoutError):
            there.accept()
        assert "takes connections" in doctor("--network").said
        there.accept()[0].close()
    assert ("catalogue", "CUR804") in doctor("--network").faults


def test_a_store_on_a_server_is_asked_only_with_network(doctor, past):
    with socket.socket() as there:
        there.bind(("127.0.0.1", 0))
        there.listen()
        url = f"postgresql://curtilage@127.0.0.1:{there.getsockname()[1]}/curtilage"
        config = past.folder / "curtilage.toml"
        config.write_text(f'{config.read_text()}\n[store]\nurl = "{url}"\ntls = "off"\n')
        there.settimeout(0.2)
        found = doctor()
        with pytest.raises(TimeoutError):
            there.accept()
    asked = {one.check for one in found.found if one.status == Status.SKIPPED}
    assert asked >= {"ledger", "budgets"}
    assert {check for check, _ in found.faults} <= {"extras"}


class TestPort:
    """The address of the gateway."""

    @pytest.fixture(autouse=True)
    def _any_port(self) -> None:
        """Here the real one is looked at."""

    def test_a_port_that_others_have_and_one_that_we_have(self, doctor, past):
        config = past.folder / "curtilage.toml"
        text = config.read_text()
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            config.write_text(f'listen = "127.0.0.1:{other.getsockname()[1]}"\n{text}')
            assert doctor().faults == {("port", "CUR115")}
        assert doctor().faults == set()
        with server(200) as (ours, asked):
            config.write_text(f'listen = "127.0.0.1:{ours}"\n{text}')
            assert "A gateway serves" in doctor().said
        assert asked == ["/healthz"]

    def test_a_name_is_not_looked_up(self, doctor, past, monkeypatch):
        monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: pytest.fail("it was looked up"))
        config = past.folder / "curtilage.toml"
        config.write_text(f'listen = "gateway.example.org:8787"\n{config.read_text()}')
        found = doctor()
        assert found.faults == set()
        assert any(one.check == "port" and one.status == Status.SKIPPED for one in found.found)
