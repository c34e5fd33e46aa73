"""`curtilage keys`: a key is shown once, kept as a hash, and refused once revoked."""

import asyncio
import re
import sqlite3
import sys

import pytest
from tests.story.records import entries
from tests.world import World

from curtilage.settings.ledger import LEDGER_FILE

KEY = re.compile(r"cur_[a-z2-7]{32}\n")


def test_a_key_is_shown_once_and_kept_as_a_hash(run, house):
    issued = run("keys", "issue", "staff")
    assert issued.code == 0
    assert KEY.fullmatch(issued.out)
    key, key_id = issued.out.strip(), issued.err.split()[1]
    assert issued.err == f"Key {key_id} of 'staff'. It is not shown again.\n"
    listed = run("keys", "list")
    assert re.fullmatch(rf"{key_id}  staff +issued [-\d]+ [:\d]+  in force\n", listed.out)
    files = [path.read_bytes() for path in house.rglob("*") if path.is_file()]
    assert not any(key.encode() in content for content in files)
    assert not any(key.removeprefix("cur_").encode() in content for content in files)


def test_every_change_is_an_entry_of_the_ledger(run, house):
    key_id = run("keys", "issue", "staff").err.split()[1]
    revoked = run("keys", "revoke", key_id)
    assert (revoked.code, revoked.out) == (0, f"Key {key_id} of 'staff' is revoked.\n")
    assert " revoked " in run("keys", "list").out
    told = [e for e in entries(house / "curtilage-data" / LEDGER_FILE) if "application" in e.facts]
    assert [e.kind for e in told] == ["access:key:issued", "access:key:revoked"]
    assert {e.facts["key"] for e in told} == {key_id}
    assert run("verify").code == 0


def test_what_keys_are_kept_in_is_the_owners_only(run, house):
    run("keys", "issue", "staff")
    data = house / "curtilage-data"
    assert data.stat().st_mode & 0o077 == 0
    assert (data / "keys" / "ledger.key").stat().st_mode & 0o077 == 0


def test_no_key_yet(run, house):
    ran = run("keys", "list")
    assert (ran.code, ran.out) == (0, "")
    assert "no key yet" in ran.err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["issue", "stuff"], "CUR106", "The configuration has: staff"),
        (["revoke", "k-00000000"], "CUR107", "'curtilage keys list' shows every key"),
        (["revoke", ""], "CUR107", "id ''"),
        (["revoke", "'; --"], "CUR107", "No key in force"),
        (["list", "-c", "absent.toml"], "CUR102", "absent.toml"),
    ],
)
def test_what_there_is_not(run, house, arguments, code, said):
    run("keys", *arguments).refuses(code, said)


def test_a_key_is_revoked_once(run, house):
    key_id = run("keys", "issue", "staff").err.split()[1]
    assert run("keys", "revoke", key_id).code == 0
    run("keys", "revoke", key_id).refuses("CUR107")


def test_a_key_that_cannot_be_recorded_is_not_in_force(run, house):
    data = house / "curtilage-data"
    assert run("keys", "issue", "staff").code == 0
    (data / LEDGER_FILE).unlink()
    (data / LEDGER_FILE).write_bytes(b"no ledger" * 1000)
    run("keys", "issue", "staff").refuses("CUR607")
    with sqlite3.connect(data / "access.db") as database:
        found = database.execute("SELECT revoked IS NULL FROM application_key ORDER BY rowid")
        assert [in_force for (in_force,) in found] == [1, 0]
    database.close()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda data: data.write_text("a file"), "CUR134"),
        (lambda data: (data.mkdir(), (data / "access.db").write_bytes(b"x" * 999)), "CUR134"),
        (lambda data: (data.mkdir(), (data / "access.db").mkdir()), "CUR134"),
        (lambda data: (data.mkdir(), (data / "keys").write_text("")), "CUR133"),
    ],
)
def test_a_store_that_cannot_be_opened(run, house, spoil, code):
    spoil(house / "curtilage-data")
    run("keys", "issue", "staff").refuses(code)


async def test_a_running_gateway_takes_a_new_key_and_refuses_a_revoked_one(tmp_path):
    async def curtilage(*arguments: str) -> tuple[str, str]:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "curtilage.cli", *arguments, "-c", tmp_path / "curtilage.toml",
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, err = await process.communicate()
        assert process.returncode == 0, err
        return out.decode().strip(), err.decode()

    async with World(tmp_path) as world:
        key, said = await curtilage("keys", "issue", "crm")
        with_key = {"authorization": f"Bearer {key}"}
        assert (await world.ask("water", headers=with_key)).status == 200
        await curtilage("keys", "revoke", said.split()[1])
        refused = await world.ask("water", headers=with_key)
        assert (refused.status, refused.json["error"]["code"]) == (401, "CUR211")
        assert (await world.ask("water")).status == 200
