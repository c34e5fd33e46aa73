"""`curtilage doctor`: each thing broken on purpose is named, with its code, and nothing else is."""

import json
import os
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.models.certificates import certificate

from curtilage.detect import build_all
from curtilage.settings import inspector
from curtilage.settings.checkup import Status, disk, examine, judging
from curtilage.settings.checkup.found import Found
from curtilage.stores.weights import installed

SECRET = "sk-live-Zt84kQ-never-shown"


@pytest.fixture(name="doctor")
def _doctor(run) -> Callable[..., SimpleNamespace]:
    """What it found, by check, and its faults as codes."""

    def looking(*more: str) -> SimpleNamespace:
        ran = run("doctor", "--json", *more)
        assert ran.err == ""
        told = json.loads(ran.out)
        found = [Found(**one) for one in told["found"]]
        codes = {(one.check, one.code) for one in found if one.status == Status.FAULT}
        assert told["faults"] == sum(one.status == Status.FAULT for one in found)
        assert ran.code == (1 if codes else 0)
        assert all(one.code and one.mend for one in found if one.status == Status.FAULT)
        said = "\n".join(f"{one.said} {one.mend}" for one in found)
        return SimpleNamespace(found=found, faults=codes, said=said)

    return looking


@pytest.fixture(autouse=True)
def _any_port(monkeypatch, tmp_path) -> None:
    """The usual port may be taken where tests run."""
    monkeypatch.setattr("curtilage.settings.checkup.reaching._taken", lambda *_: None)


def put(config: Path, old: str, new: str) -> None:
    text = config.read_text()
    assert old in text
    config.write_text(text.replace(old, new, 1))


def test_a_good_house_has_no_fault(doctor, past):
    before = {path: path.read_bytes() for path in past.folder.rglob("*") if path.is_file()}
    found = doctor()
    assert found.faults == set()
    checks = {one.check for one in found.found}
    assert checks == {
        *("program", "settings", "secrets", "extras", "data", "disk", "keys", "ledger", "clock"),
        *("budgets", "access", "policy", "taught", "detectors", "documents", "catalogue"),
        *("destinations", "port"),
    }
    after = {p: p.read_bytes() for p in past.folder.rglob("*") if p.is_file()}
    kept = {p: raw for p, raw in after.items() if not p.name.endswith(("-shm", "-wal"))}
    assert kept == {p: raw for p, raw in before.items() if p in kept}, "something was changed"
    assert set(kept) == {p for p in before if not p.name.endswith(("-shm", "-wal"))}


def test_a_new_house_has_remarks_and_nothing_is_made(doctor, house):
    before = sorted(house.rglob("*"))
    found = doctor()
    assert found.faults == set()
    assert {one.check for one in found.found if one.status == Status.REMARK} >= {"data", "ledger"}
    assert sorted(house.rglob("*")) == before


def test_words_say_the_same_as_json(run, past):
    (past.folder / "data").chmod(0o755)
    ran = run("doctor")
    assert (ran.code, ran.err) == (1, "")
    assert "fault    data" in ran.out
    assert "[CUR171]" in ran.out
    assert f"chmod 700 {past.folder / 'data'}"[-20:] in ran.out
    assert "\nFaults: 1. Remarks: " in ran.out


def test_no_configuration(doctor):
    found = doctor()
    assert found.faults == {("settings", "CUR102")}
    assert "Nothing else was looked at" in found.said


def _damage(path: Path) -> None:
    for beside in (path.with_name(path.name + end) for end in ("-wal", "-shm")):
        beside.unlink(missing_ok=True)
    path.write_bytes(b"not what it was " * 999)


def _forged(past) -> None:
    """Another checkpoint in place of the signed one."""
    with sqlite3.connect(past.ledger) as database:
        database.execute("UPDATE head SET checkpoint = ?", (past.older,))


def _changed_entry(past) -> None:
    with sqlite3.connect(past.ledger) as database:
        (last,) = database.execute("SELECT max(place) FROM entry").fetchone()
        (raw,) = database.execute("SELECT raw FROM entry WHERE place = ?", (last,)).fetchone()
        other = raw.replace(b'"time":1', b'"time":2', 1)
        assert other != raw
        database.execute("UPDATE entry SET raw = ? WHERE place = ?", (other, last))


def _other_key(past) -> None:
    (past.folder / "data" / "keys" / "ledger.key").write_bytes(os.urandom(32))


def _dataset(source: str) -> Callable[..., None]:
    def described(past) -> None:
        folder = past.folder / "catalogue"
        folder.mkdir()
        columns = '[columns.a]\nkind = "integer"\n'
        (folder / "people.toml").write_text(f'source = "{source}"\n{columns}')

    return described


BROKEN: dict[str, tuple[Callable[..., object], str, str, str]] = {
    "settings with a fault": (
        lambda past: put(past.folder / "curtilage.toml", "kind = ", "knid = "),
        "settings", "CUR101", "knid",
    ),
    "settings that anybody can change": (
        lambda past: (past.folder / "curtilage.toml").chmod(0o666),
        "settings", "CUR170", "chmod o-w",
    ),
    "a key that is not set": (
        lambda past: put(
            past.folder / "curtilage.toml", 'kind = "openai"',
            'kind = "openai"\nkey = { env = "NO_SUCH_KEY" }',
        ),
        "secrets", "CUR100", "NO_SUCH_KEY",
    ),
    "a data folder open to others": (
        lambda past: (past.folder / "data").chmod(0o750), "data", "CUR171", "chmod 700",
    ),
    "a signing key that is gone": (
        lambda past: (past.folder / "data" / "keys" / "ledger.key").unlink(),
        "keys", "CUR173", "ledger.key is missing",
    ),
    "a signing key that others can read": (
        lambda past: (past.folder / "data" / "keys" / "ledger.key").chmod(0o644),
        "keys", "CUR132", "chmod 600",
    ),
    "another signing key": (_other_key, "keys", "CUR173", "not the public half"),
    "a key of pseudonyms cut short": (
        lambda past: (past.folder / "data" / "keys" / "pseudonyms.key").write_bytes(b"short"),
        "keys", "CUR130", "pseudonyms.key",
    ),
    "a ledger that is none": (lambda past: _damage(past.ledger), "ledger", "CUR609", "ledger"),
    "an older checkpoint": (_forged, "ledger", "CUR610", "its checkpoint signs"),
    "a last entry that was changed": (_changed_entry, "ledger", "CUR610", "does not stand"),
    "budgets that are none": (
        lambda past: (past.folder / "data" / "budgets.db").write_bytes(b"no database " * 99),
        "budgets", "CUR142", "budgets.db",
    ),
    "a store of keys that is none": (
        lambda past: _damage(past.folder / "data" / "access.db"), "access", "CUR134", "access.db",
    ),
    "a dataset that is gone": (_dataset("csv:gone.csv"), "catalogue", "CUR801", "'people'"),
    "a dataset of no kind": (_dataset("cvs:gone.csv"), "catalogue", "CUR802", "'cvs'"),
    "a server that is not named": (
        _dataset("postgres:crm#people"), "catalogue", "CUR803", "[databases.NAME]",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_is_named_and_nothing_else(doctor, past, what):
    breaking, check, code, said = BROKEN[what]
    breaking(past)
    found = doctor()
    assert found.faults == {(check, code)}
    assert said in found.said


def test_a_policy_with_a_fault(doctor, house):
    (house / "policy.cedar").write_text("permit (principal, action, resource) when { context.x };")
    found = doctor()
    assert found.faults == {("policy", "CUR402")}
    assert "policy.cedar:1:" in found.said


def test_something_taught_that_is_damaged(doctor, house):
    folder = house / "curtilage-data" / "taught"
    folder.mkdir(mode=0o700, parents=True)
    folder.parent.chmod(0o700)
    (folder / "business.codename.taught").write_text("damaged")
    (folder / "business.codename.taught").chmod(0o600)
    assert doctor().faults >= {("taught", "CUR121")}


def test_a_file_of_a_secret_that_others_can_read_and_none_is_ever_shown(doctor, run, past):
    file = past.folder / "cloud.key"
    file.write_text(SECRET)
    file.chmod(0o640)
    place = 'kind = "openai"'
    put(past.folder / "curtilage.toml", place, f'{place}\nkey = {{ file = "cloud.key" }}')
    found = doctor()
    assert found.faults == {("secrets", "CUR132")}
    assert SECRET not in found.said
    file.chmod(0o600)
    assert doctor().faults == set()
    assert SECRET not in run("doctor").out


def test_a_disk_that_is_nearly_full(doctor, past, monkeypatch):
    usage = SimpleNamespace(free=disk.NEEDED - 1)
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _path: usage)
    assert doctor().faults == {("disk", "CUR172")}
    usage.free = disk.ENOUGH - 1
    found = doctor()
    assert found.faults == set()
    assert any(one.check == "disk" and one.status == Status.REMARK for one in found.found)


@pytest.mark.parametrize("kind", ["nfs4", "tmpfs"])
def test_a_disk_that_keeps_no_promise(doctor, past, monkeypatch, tmp_path, kind):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda / ext4 rw 0 0\nserver:/x {tmp_path} {kind} rw 0 0\n")
    monkeypatch.setattr(disk, "_MOUNTS", mounts)
    assert any(one.check == "disk" and kind in one.said for one in doctor().found)


def test_a_disk_that_takes_no_fsync(doctor, past, monkeypatch):
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk.os, "fsync", full)
    found = doctor()
    assert found.faults == {("data", "CUR171")}
    assert "No space left" in found.said
    assert not list((past.folder / "data").glob(".doctor*"))


def test_clocks(past, monkeypatch):
    def codes(seconds: float) -> set[str]:
        found = examine(past.folder / "curtilage.toml", clock=lambda: seconds)
        return {one.code for one in found if one.check in ("ledger", "clock") and one.code}

    monkeypatch.setattr(judging, "inspector_of", lambda _: SimpleNamespace(find=lambda _: ()))
    now = next(past.ledger.parent.glob("ledger.db")).stat().st_mtime
    assert codes(now + 5) == set()
    assert codes(now - 3600) == {"CUR174"}
    assert codes(0.0) == {"CUR174"}


def test_extras_that_are_not_installed(doctor, past, monkeypatch):
    (past.folder / "people.csv").write_text("a\n1\n")
    _dataset("csv:people.csv")(past)
    assert doctor().faults == set()
    monkeypatch.setattr(judging, "_installed", lambda name: name != "duckdb")
    found = doctor()
    assert found.faults == {("extras", "CUR110")}
    assert "curtilage[data]" in found.said
    assert "duckdb" in found.said


def test_no_row_of_a_dataset_is_read(doctor, past, monkeypatch):
    file = past.folder / "people.csv"
    file.write_text("a\n1\n")
    _dataset("csv:people.csv")(past)
    opened, opening = [], Path.open
    monkeypatch.setattr(Path, "open", lambda p, *a, **k: (opened.append(p), opening(p, *a, **k))[1])
    assert doctor().faults == set()
    assert file not in opened


def test_weights_that_are_others(past, monkeypatch):
    digests = {"tagger": dict(installed.DIGESTS["tagger"]) | {"tagger.json": "0" * 64}}
    monkeypatch.setattr(installed, "DIGESTS", digests)
    monkeypatch.setattr(inspector, "build_all", build_all)
    found = [one for one in examine(past.folder / "curtilage.toml") if one.check == "detectors"]
    assert [one.code for one in found] == ["CUR112"]


def test_a_check_that_breaks_hides_no_other_and_tells_no_content(doctor, past, monkeypatch):
    def breaks(_resources: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(judging, "inspector_of", breaks)
    (past.folder / "data").chmod(0o755)
    found = doctor()
    assert found.faults == {("detectors", "CUR000"), ("data", "CUR171")}
    assert SECRET not in found.said


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


def test_a_destination_that_does_not_prove_itself_or_is_not_there(doctor, past, tmp_path):
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
            assert doctor("--network").faults == {("destinations", "CUR702")}


def test_a_server_of_a_dataset_is_dialled_only_with_network(doctor, past):
    with socket.socket() as there:
        there.bind(("127.0.0.1", 0))
        there.listen()
        port = there.getsockname()[1]
        _dataset("postgres:crm#people")(past)
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
