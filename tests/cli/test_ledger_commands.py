"""`curtilage explain`, `verify` and `ledger`, on the ledger that a gateway left."""

import json
import random
import shutil
import sqlite3

import pytest

from curtilage.ledger.note import Signer

UNKNOWN = ["x-unknown", "", "no id at all", "x-\nx", "x-" + "a" * 5000, "';--", "\u202e"]


def test_explain_says_what_was_decided_and_why(run, past):
    ran = run("explain", past.sent)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"Crossing {past.sent}: application 'crm' asked to process data")
    assert "sent to 'cloud' (outside, US) with pseudonymise" in ran.out
    assert "1 x e-mail address" in ran.out
    assert "P4-moderate-outside-protected" in ran.out
    assert "jane" not in ran.out
    refused = run("explain", past.refused)
    assert "Refused; nothing was sent." in refused.out


def test_explain_as_json(run, past):
    told = json.loads(run("explain", "--json", past.sent).out)
    assert told["crossing"] == past.sent
    assert told["policies"]
    assert told["index"] == int(run("explain", past.sent).out.split()[-1])


@pytest.mark.parametrize("crossing", UNKNOWN)
@pytest.mark.parametrize("command", [["explain"], ["ledger", "receipt"], ["ledger", "erase"]])
def test_an_id_that_the_ledger_does_not_know(run, past, command, crossing):
    run(*command, crossing).refuses("CUR611", "of this id")


def test_a_good_log_verifies(run, past):
    ran = run("verify")
    assert (ran.code, ran.err) == (0, "")
    first, root, key, other = ran.out.splitlines()
    assert first.startswith("The log 'test.example/log' verifies: 5 entries, 1 tiles, 2 details;")
    assert first.endswith("1 crossings sent, 1 refused, 1 outcomes.")
    assert root.startswith("root ")
    assert key == "key  " + (past.folder / "data" / "keys" / "ledger.vkey").read_text().strip()
    assert "aics-tlog" in other


def test_what_a_gateway_makes_is_its_owners_only(past):
    assert past.ledger.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("log", ["data", "data/ledger.db"])
def test_a_log_given_by_name_verifies(run, past, log):
    ran = run("verify", log)
    assert ran.code == 0
    assert "give --key to trust one of your own" in ran.out
    assert "verifies: 5 entries" in ran.out


def test_an_export_verifies_elsewhere_and_holds_no_details(run, past, tmp_path):
    assert run("ledger", "export", "out/log").out.startswith("Exported 5 entries to out/log.")
    key = (past.folder / "data" / "keys" / "ledger.vkey").read_text().strip()
    elsewhere = tmp_path / "elsewhere"
    shutil.move(tmp_path / "out", elsewhere)
    shutil.rmtree(past.folder / "data")
    ran = run("verify", elsewhere / "log", "--key", key)
    assert ran.code == 0
    assert "verifies: 5 entries, 1 tiles, 0 details" in ran.out
    (tmp_path / "key").write_text(f"{key}\n")
    assert run("verify", elsewhere / "log", "--key", tmp_path / "key").code == 0


def test_an_export_never_writes_over_anything(run, past, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("mine")
    run("ledger", "export", "out").refuses("CUR613", "out is not empty")
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["mine"]
    assert run("ledger", "export", "out/mine").code == 2


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def test_every_file_of_an_export_is_checked(run, past, tmp_path):
    run("ledger", "export", "log")
    key = (past.folder / "data" / "keys" / "ledger.vkey").read_text().strip()
    files = [p for p in (tmp_path / "log").rglob("*") if p.is_file() and p.suffix != ".vkey"]
    assert len(files) == 3
    for file in files:
        good = file.read_bytes()
        for bad in (flipped(good, random.randrange(len(good))), good[:-1], b"", b"\xff" * 99, None):
            file.unlink() if bad is None else file.write_bytes(bad)
            ran = run("verify", "log", "--key", key)
            assert ran.code == 1, (file, bad)
            assert "Traceback" not in ran.err
            assert "WRONG" in ran.out or ran.err.startswith("error: ")
            file.write_bytes(good)
    assert run("verify", "log", "--key", key).code == 0


TAMPERINGS = {
    "an entry changed": "UPDATE entry SET raw = CAST(replace(raw, 'crm', 'spy') AS BLOB)",
    "an entry taken out": "DELETE FROM entry WHERE place = 2",
    "two entries swapped": "UPDATE entry SET place = CASE place WHEN 2 THEN -3 ELSE -2 END "
    "WHERE place IN (2, 3); UPDATE entry SET place = -place WHERE place < 0",
    "a hash changed": "UPDATE hash SET hash = zeroblob(32) WHERE place = 1",
    "a detail changed": "UPDATE detail SET body = CAST(body || ' ' AS BLOB)",
    "the checkpoint changed": "UPDATE head SET checkpoint = replace(checkpoint, '5', '4')",
    "no checkpoint": "DELETE FROM head",
    "no entries": "DELETE FROM entry",
    "no tables": "DROP TABLE entry; DROP TABLE hash",
}


@pytest.mark.parametrize("sql", TAMPERINGS.values(), ids=TAMPERINGS.keys())
def test_tampering_is_told(run, past, sql):
    with sqlite3.connect(past.ledger) as database:
        database.executescript(sql)
    database.close()
    ran = run("verify")
    assert ran.code == 1
    assert ran.err == ""
    assert ran.out.startswith("WRONG ")
    assert ran.out.endswith("The log 'test.example/log' does not verify.\n")


def test_a_rollback_is_seen_with_an_older_checkpoint(run, past):
    (past.folder / "kept").write_text(past.older)
    assert run("verify", "--older", "kept").code == 0
    newest = run("ledger", "checkpoint").out
    (past.folder / "kept").write_text(newest)
    with sqlite3.connect(past.ledger) as database:  # back to the state of the older checkpoint
        size = int(past.older.splitlines()[1])
        database.execute("UPDATE head SET size = ?, checkpoint = ?", (size, past.older))
        for table in ("entry", "hash", "detail", "crossing"):
            database.execute(f"DELETE FROM {table} WHERE place >= ?", (size,))
    database.close()
    assert run("verify").code == 0
    ran = run("verify", "--older", "kept")
    assert ran.code == 1
    assert "was cut or rolled back" in ran.out


def test_a_receipt_verifies_offline(run, past, tmp_path):
    receipt = run("ledger", "receipt", past.sent).out
    (tmp_path / "receipt").write_text(receipt)
    key = (past.folder / "data" / "keys" / "ledger.vkey").read_text().strip()
    shutil.rmtree(past.folder / "data")
    (past.folder / "curtilage.toml").unlink()
    ran = run("verify", "--receipt", "receipt", "--key", key)
    assert ran.code == 0
    assert ran.out.startswith("The receipt verifies: entry 2 of 'test.example/log'")
    assert f"  crossing: {past.sent}\n" in ran.out
    assert '  subjects: ["EU"]\n' in ran.out


def test_a_receipt_that_was_changed_does_not(run, past, tmp_path):
    receipt = run("ledger", "receipt", past.sent).out
    lines = receipt.split("\n")
    wrong = ["", "{}", receipt[:-30], *("\n".join(lines[:n] + lines[n + 1 :]) for n in range(7))]
    for text in wrong:
        (tmp_path / "receipt").write_text(text)
        run("verify", "--receipt", "receipt").refuses("CUR610")


OTHER_KEY = str(Signer("test.example/log", b"\x01" * 32).key)


def test_the_log_of_another_key_does_not_verify(run, past, tmp_path):
    assert run("verify", "--key", OTHER_KEY).code == 1
    (tmp_path / "receipt").write_text(run("ledger", "receipt", past.sent).out)
    run("verify", "--receipt", "receipt", "--key", OTHER_KEY).refuses("CUR610")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["absent"], "CUR609", "no ledger at absent"),
        (["curtilage.toml"], "CUR609", "no ledger at curtilage.toml"),
        (["empty"], "CUR609", "key.vkey of the exported log cannot be read"),
        (["stray.db"], "CUR614", "Give the log's public key with --key"),
        (["--key", "junk"], "CUR614", "That is not"),
        (["--key", "a" * 5000], "CUR614", "That is not"),
        (["--key", "curtilage.toml"], "CUR614", "That is not"),
        (["--older", "absent"], "CUR609", "absent cannot be read: No such file"),
        (["--receipt", "absent"], "CUR609", "absent cannot be read: No such file"),
        (["--receipt", "data/keys/ledger.key"], "CUR609", "it is not UTF-8"),
        (["-c", "absent.toml"], "CUR102", "absent.toml"),
    ],
)
def test_what_cannot_be_verified(run, past, tmp_path, arguments, code, said):
    (tmp_path / "empty").mkdir()
    shutil.copy(past.ledger, tmp_path / "stray.db")
    (past.folder / "data" / "keys" / "ledger.key").write_bytes(b"\xff" * 32)
    run("verify", *arguments).refuses(code, said)


@pytest.mark.parametrize("rubbish", [b"", b"{}", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_file_that_is_no_ledger(run, past, rubbish):
    for file in past.ledger.parent.glob("ledger.db*"):
        file.unlink()
    past.ledger.write_bytes(rubbish)
    for command in (["verify"], ["ledger", "checkpoint"], ["ledger", "export", "out"]):
        ran = run(*command)
        assert ran.code == 1, command
        assert "[CUR6" in ran.err or "WRONG" in ran.out
        assert "Traceback" not in ran.err
    run("explain", past.sent).refuses("CUR609")
    run("ledger", "receipt", past.sent).refuses("CUR609")


@pytest.mark.parametrize(
    "command",
    [
        ["explain", "x-1"],
        ["ledger", "receipt", "x-1"],
        ["ledger", "checkpoint"],
        ["ledger", "export", "out"],
    ],
)
def test_before_the_gateway_ever_served(run, house, command):
    run(*command).refuses("CUR609", "It is made when 'curtilage serve'")


def test_erased_is_erased_and_the_log_still_verifies(run, past):
    assert "Why this level:" in run("explain", past.sent).out
    erased = run("ledger", "erase", past.sent)
    assert (erased.code, erased.err) == (0, "")
    assert erased.out.startswith(f"Erased the details of {past.sent} for good")
    told = run("explain", past.sent)
    assert "The detail of this crossing was erased" in told.out
    assert "Why this level:" not in told.out
    assert "verifies: 6 entries, 1 tiles, 1 details" in run("verify").out
    run("ledger", "erase", past.sent).refuses("CUR611", "erased before")
    assert run("ledger", "receipt", past.sent).code == 0


def test_the_newest_checkpoint_is_a_signed_note(run, past):
    ran = run("ledger", "checkpoint")
    assert ran.out.startswith("test.example/log\n5\n")
    assert ran.out.splitlines()[-1].startswith("\u2014 test.example/log ")
