"""Key files: made once, synced, of their owner only; anything else is refused with a mend."""

import os
import stat
from pathlib import Path

import pytest

from curtilage.core.errors import SettingsError
from curtilage.stores.secrets import given_secret, own_key


def refused(call, *values: object) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        call(*values)
    assert caught.value.mend
    return caught.value


def test_a_key_is_made_once(tmp_path) -> None:
    path = tmp_path / "deep" / "keys" / "own.key"
    asked: list[int] = []

    def randomness(count: int) -> bytes:
        asked.append(count)
        return os.urandom(count)

    key = own_key(path, randomness)
    assert (len(key), asked) == (32, [32])
    assert own_key(path, randomness) == key == path.read_bytes()
    assert asked == [32]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_key_and_its_folder_are_synced(tmp_path, monkeypatch) -> None:
    synced: list[Path] = []
    sync = os.fsync

    def seen(handle: int) -> None:
        synced.append(Path(f"/proc/self/fd/{handle}").readlink())
        sync(handle)

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("no /proc here")
    monkeypatch.setattr(os, "fsync", seen)
    path = tmp_path.resolve() / "own.key"
    own_key(path, os.urandom)
    assert synced == [path, path.parent]


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o644, 0o660, 0o666, 0o601, 0o777])
def test_a_file_open_to_others_is_refused(tmp_path, mode: int) -> None:
    path = tmp_path / "own.key"
    own_key(path, os.urandom)
    path.chmod(mode)
    for call in (lambda: own_key(path, os.urandom), lambda: given_secret(path)):
        error = refused(call)
        assert (error.number, error.mend) == ("CUR132", f"chmod 600 {path}")
    path.chmod(0o400)
    assert len(own_key(path, os.urandom)) == 32


@pytest.mark.parametrize("content", [b"", b"x" * 31, b"x" * 33, b"x" * 2_000_000])
def test_a_key_of_another_length_is_refused_and_kept(tmp_path, content: bytes) -> None:
    path = tmp_path / "own.key"
    path.write_bytes(content)
    path.chmod(0o600)
    assert refused(own_key, path, os.urandom).number == "CUR130"
    assert path.read_bytes() == content


def test_a_place_for_a_key_that_cannot_be_used(tmp_path) -> None:
    (tmp_path / "file").write_text("a file")
    for path in (tmp_path / "file" / "own.key", tmp_path):
        assert refused(own_key, path, os.urandom).number == "CUR133"


def test_given_secrets_come_without_the_line_break(tmp_path) -> None:
    path = tmp_path / "secret"
    for content, expected in ((b"s3cret", "s3cret"), (b"s3 cret\r\n", "s3 cret"), (b"\n", None)):
        path.write_bytes(content)
        path.chmod(0o600)
        if expected is None:
            assert refused(given_secret, path).number == "CUR131"
        else:
            assert given_secret(path) == expected
    assert refused(given_secret, tmp_path / "absent").number == "CUR133"
    assert refused(given_secret, tmp_path).number == "CUR133"


def test_no_error_tells_what_the_secret_is(tmp_path) -> None:
    path = tmp_path / "secret"
    path.write_bytes(b"hunter2hunter2")
    for mode in (0o600, 0o644):
        path.chmod(mode)
        error = refused(own_key, path, os.urandom)
        assert "hunter2" not in f"{error.full()}{error!r}{error.__cause__}{error.__context__}"
