"""Files of what was taught: whole, private, and refused when anything is wrong with them."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curtilage.core.errors import SettingsError
from curtilage.core.taught import BUCKETS, Learned, Wordlist
from curtilage.stores.taught import TaughtFiles

WORDS = Wordlist("acme.project", ("Blue Bird", "青鳥", 'a"\\b\u2028c'))
MODEL = Learned("acme.recipe", [0.5, -0.25] * (BUCKETS // 2), -1.5)
SALT = bytes(16)


@pytest.fixture
def files(tmp_path: Path) -> TaughtFiles:
    return TaughtFiles(tmp_path / "taught")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "taught" / "acme.project.taught"


def refused(files: TaughtFiles, code: str, said: str) -> str:
    with pytest.raises(SettingsError, match=said) as caught:
        files.listed()
    assert caught.value.number == code
    assert "Bird" not in caught.value.full()
    return caught.value.full()


def test_nothing_was_taught(files: TaughtFiles) -> None:
    assert files.listed() == []
    assert not files.has("acme.project")
    assert not files.forget("acme.project")


def test_what_is_kept_is_there_as_it_was(files: TaughtFiles, tmp_path: Path) -> None:
    for taught in (MODEL, WORDS):
        kept = files.keep(taught, 1_700_000_000, SALT)
        assert kept.digest == files.sealed(taught, 1_700_000_000, SALT)[0].digest
    words, model = TaughtFiles(tmp_path / "taught").listed()
    assert (words.taught, words.seconds) == (WORDS, 1_700_000_000)
    assert (model.taught.category, model.taught.bias) == ("acme.recipe", -1.5)
    assert list(model.taught.weights) == list(MODEL.weights)


@given(st.lists(st.text(min_size=1, max_size=20), max_size=5).map(tuple))
def test_any_terms_come_back(tmp_path_factory, terms) -> None:
    files = TaughtFiles(tmp_path_factory.mktemp("any"))
    files.keep(Wordlist("a.b", terms), 0, SALT)
    assert files.listed()[0].taught.terms == terms


def test_taught_again_takes_the_place_and_forgotten_is_gone(files: TaughtFiles) -> None:
    files.keep(WORDS, 1, SALT)
    files.keep(Wordlist("acme.project", ("other",)), 2, SALT)
    assert [each.taught.terms for each in files.listed()] == [("other",)]
    assert files.forget("acme.project")
    assert files.listed() == []


def test_the_salt_hides_a_short_list(files: TaughtFiles) -> None:
    assert len({files.sealed(WORDS, 1, bytes([n] * 16))[0].digest for n in range(3)}) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="modes")
def test_others_cannot_read_it_and_if_they_can_it_is_refused(files, path) -> None:
    old = os.umask(0)
    try:
        files.keep(WORDS, 1, SALT)
    finally:
        os.umask(old)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    path.chmod(0o640)
    assert f"chmod 600 {path}" in refused(files, "CUR132", "can be read by others")


def resealed(path: Path, **changes: object) -> None:
    value = json.loads(path.read_bytes().split(b"\n")[1]) | changes
    line = json.dumps({k: v for k, v in value.items() if v is not None}).encode()
    path.write_bytes(hashlib.sha256(line).hexdigest().encode() + b"\n" + line + b"\n")


def test_any_byte_that_changed_is_seen(files: TaughtFiles, path: Path) -> None:
    files.keep(WORDS, 1, SALT)
    content = path.read_bytes()
    for at in range(0, len(content) - 1, 7):
        path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        refused(files, "CUR121", "damaged")
    for cut in (0, 10, 70, len(content) - 5):
        path.write_bytes(content[:cut])
        refused(files, "CUR121", "damaged")


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 2},
        {"terms": "Bird"},
        {"terms": [1]},
        {"terms": None},
        {"terms": None, "weights": "AAAA", "bias": 1.0},
        {"terms": None, "weights": "!", "bias": 1.0},
        {"seconds": None},
        {"category": 1},
    ],
)
def test_what_is_whole_and_wrong_is_refused(files, path, changes) -> None:
    files.keep(WORDS, 1, SALT)
    resealed(path, **changes)
    refused(files, "CUR121", "damaged, or of another version")


def test_weights_that_are_no_numbers_are_refused(files: TaughtFiles) -> None:
    files.keep(Learned("acme.recipe", [float("nan")] * BUCKETS, 0.0), 1, SALT)
    refused(files, "CUR121", "damaged")


def test_a_file_under_another_name_is_refused(files: TaughtFiles, path: Path) -> None:
    files.keep(WORDS, 1, SALT)
    path.rename(path.with_name("acme.other.taught"))
    refused(files, "CUR121", "of another category")


@pytest.mark.parametrize("category", ["../x", "a", "a.b/c", ""])
def test_a_name_leads_nowhere_else(files: TaughtFiles, category: str) -> None:
    assert not files.has(category)
    for call in (
        lambda: files.forget(category),
        lambda: files.keep(Wordlist(category, ()), 1, SALT),
    ):
        with pytest.raises(SettingsError):
            call()


def test_what_was_left_half_written_counts_for_nothing(files: TaughtFiles, path: Path) -> None:
    files.keep(WORDS, 1, SALT)
    path.with_suffix(".new").write_bytes(b"half")
    assert len(files.listed()) == 1
    files.keep(WORDS, 2, SALT)
    assert files.listed()[0].seconds == 2
    assert not path.with_suffix(".new").exists()
