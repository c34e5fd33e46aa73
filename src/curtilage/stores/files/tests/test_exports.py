"""Exports: the tree that C2SP tlog-tiles asks for, whole or not at all."""

from pathlib import Path

import pytest

from curtilage.core.errors import LedgerError, VerificationError
from curtilage.ledger.audit import audit
from curtilage.ledger.tests.logs import SIGNER, Held, log_of
from curtilage.ledger.tiles import unpack_entries
from curtilage.stores.files import FilesReader, export

KEY = SIGNER.key


def tree(folder: Path) -> dict[str, bytes]:
    files = [p for p in folder.rglob("*") if p.is_file()]
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 600])
def test_an_export_reads_back_as_the_same_log(tmp_path, size: int) -> None:
    held = log_of(size)
    assert export(held, tmp_path / "out", KEY) == size
    reader = FilesReader(tmp_path / "out")
    assert reader.key() == KEY
    assert reader.checkpoint() == held.note
    report = audit(reader, KEY)
    assert report.problems == []
    assert (report.entries, report.details) == (size, 0)


def test_the_files_of_an_export(tmp_path) -> None:
    held = log_of(600)
    export(held, tmp_path, KEY)
    files = tree(tmp_path)
    assert sorted(files) == [
        "checkpoint",
        "key.vkey",
        "tile/0/000",
        "tile/0/001",
        "tile/0/002.p/88",
        "tile/1/000.p/2",
        "tile/entries/000",
        "tile/entries/001",
        "tile/entries/002.p/88",
    ]
    assert files["key.vkey"].decode() == f"{KEY}\n"
    assert unpack_entries(files["tile/entries/002.p/88"]) == held.raws[512:]
    content = b"".join(files.values())
    for _, nonce, body in held.kept[1:]:
        assert nonce not in content
        assert body not in content


def test_a_large_log_has_folders_of_thousands(tmp_path) -> None:
    class Wide(Held):
        """257,000 entries, all the same."""

        def tile(self, level: int, index: int, width: int) -> bytes:
            return bytes(32 * width)

        def bundle(self, index: int, width: int) -> list[bytes]:
            return [b""] * width

    size = 256 * 1003 + 5
    note = SIGNER.sign(f"{KEY.name}\n{size}\n{'A' * 43}=\n")
    assert export(Wide(note=note), tmp_path, KEY) == size
    for name in ("0/999", "0/x001/000", "0/x001/003.p/5", "1/003.p/235", "entries/x001/002"):
        assert (tmp_path / "tile" / name).is_file()


def test_nothing_is_written_over(tmp_path) -> None:
    (tmp_path / "mine").write_text("mine")
    for folder in (tmp_path, tmp_path / "mine", tmp_path / "mine" / "deeper"):
        with pytest.raises(LedgerError) as caught:
            export(log_of(3), folder, KEY)
        assert caught.value.number == "CUR613"
    assert tree(tmp_path) == {"mine": b"mine"}


@pytest.mark.parametrize("part", ["tile", "bundle"])
def test_an_export_that_breaks_off_has_no_checkpoint(tmp_path, monkeypatch, part: str) -> None:
    held, calls = log_of(600), 0
    whole = getattr(held, part)

    def breaking(*values: int) -> object:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise LedgerError("The ledger cannot be read.")
        return whole(*values)

    monkeypatch.setattr(held, part, breaking)
    with pytest.raises(LedgerError):
        export(held, tmp_path / "out", KEY)
    assert tree(tmp_path / "out")
    assert "checkpoint" not in tree(tmp_path / "out")
    assert audit(FilesReader(tmp_path / "out"), KEY).problems


@pytest.mark.parametrize(
    "note", ["", "\n\n", "rubbish\n\nmore\n", "a\n" + "9" * 5000 + "\nAA==\n\n"]
)
def test_a_log_without_a_checkpoint_is_not_exported(tmp_path, note: str) -> None:
    with pytest.raises(VerificationError):
        export(Held(note=note), tmp_path / "out", KEY)
    assert not (tmp_path / "out").exists()


def test_every_missing_file_is_told(tmp_path) -> None:
    export(log_of(600), tmp_path, KEY)
    for name in tree(tmp_path):
        content = (tmp_path / name).read_bytes()
        (tmp_path / name).unlink()
        if name == "key.vkey":
            with pytest.raises(LedgerError, match=r"key\.vkey of the exported log") as caught:
                FilesReader(tmp_path).key()
            assert caught.value.number == "CUR609"
        else:
            assert any("cannot be read" in p for p in audit(FilesReader(tmp_path), KEY).problems)
        (tmp_path / name).mkdir()  # and a folder in the place of a file
        assert name == "key.vkey" or audit(FilesReader(tmp_path), KEY).problems
        (tmp_path / name).rmdir()
        (tmp_path / name).write_bytes(content)
    assert audit(FilesReader(tmp_path), KEY).problems == []


def test_a_key_file_of_rubbish_is_told(tmp_path) -> None:
    export(log_of(3), tmp_path, KEY)
    for content in (b"", b"\xff" * 40, b"a+b+c"):
        (tmp_path / "key.vkey").write_bytes(content)
        with pytest.raises(VerificationError):
            FilesReader(tmp_path).key()
