"""`curtilage doctor`: each thing broken on purpose is named, with its code, and nothing else is."""

import os
import re
import sqlite3
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.cli.changes import described, put

from curtilage.detect import build_all
from curtilage.settings import inspector
from curtilage.settings.checkup import Status, disk, examine, judging
from curtilage.stores.weights import installed

ROOT = Path(__file__).resolve().parents[2]
SECRET = "sk-live-Zt84kQ-never-shown"


@pytest.fixture(autouse=True)
def _any_port(monkeypatch, tmp_path) -> None:
    """The usual port may be taken where tests run."""
    monkeypatch.setattr("curtilage.settings.checkup.reaching._taken", lambda *_: None)


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


def _half_damaged(past) -> None:
    """It opens, and a page in its middle is not what it was."""
    path = past.folder / "data" / "budgets.db"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE release (key TEXT PRIMARY KEY, what TEXT)")
        rows = [(f"{number:06}", "spent" * 20) for number in range(2000)]
        database.executemany("INSERT INTO release VALUES (?, ?)", rows)
    raw = bytearray(path.read_bytes())
    middle = len(raw) // 2 // 4096 * 4096
    raw[middle : middle + 4096] = b"\xff" * 4096
    path.write_bytes(raw)


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
    "budgets of which a page is damaged": (_half_damaged, "budgets", "CUR142", "budgets.db"),
    "a store of keys that is none": (
        lambda past: _damage(past.folder / "data" / "access.db"), "access", "CUR134", "access.db",
    ),
    "a dataset that is gone": (described("csv:gone.csv"), "catalogue", "CUR801", "'people'"),
    "a dataset of no kind": (described("cvs:gone.csv"), "catalogue", "CUR802", "'cvs'"),
    "a server that is not named": (
        described("postgres:crm#people"), "catalogue", "CUR803", "[databases.NAME]",
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
    described("csv:people.csv")(past)
    assert doctor().faults == set()
    monkeypatch.setattr(judging, "_installed", lambda name: name != "duckdb")
    found = doctor()
    assert found.faults == {("extras", "CUR110")}
    assert "curtilage[data]" in found.said
    assert "duckdb" in found.said


def test_no_row_of_a_dataset_is_read(doctor, past, monkeypatch):
    file = past.folder / "people.csv"
    file.write_text("a\n1\n")
    described("csv:people.csv")(past)
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


def test_extras_are_those_of_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    told = project["optional-dependencies"]
    assert {
        extra: sorted(re.split(r"[<>=\[]", line)[0].strip() for line in lines)
        for extra, lines in told.items()
        if extra in judging._required()
    } == {extra: sorted(names) for extra, names in judging._required().items() if extra in told}
    assert judging._required().keys() >= {"data", "documents", "mysql", "postgres", "stores"}
