"""Keys work until revoked, and are kept only as hashes."""

import os
import stat
from pathlib import Path

import pytest

from curtilage.core.errors import SettingsError
from curtilage.stores.access import KeyStore
from curtilage.stores.secrets import given_secret, own_key


def test_a_key_works_until_it_is_revoked_and_is_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "keys.db"
    store = KeyStore(path)
    issued, key = store.issue("crm", 1000.0, os.urandom)
    assert store.application_of(key) == "crm"
    assert KeyStore(path).application_of(key) == "crm"
    assert store.application_of(key + "x") is None
    assert store.application_of("") is None
    assert store.revoke(issued.id, 2000.0) is not None
    assert store.application_of(key) is None
    assert store.revoke(issued.id, 2000.0) is None
    assert [k.revoked for k in store.listed()] == [2000]
    store.close()
    for file in tmp_path.iterdir():
        assert key.encode() not in file.read_bytes()


def test_a_broken_store_is_a_settings_error(tmp_path: Path) -> None:
    (tmp_path / "keys.db").write_bytes(b"not sqlite" * 1000)
    with pytest.raises(SettingsError, match="cannot be opened"):
        KeyStore(tmp_path / "keys.db")


def test_own_keys_are_private_and_stay(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "own.key"
    key = own_key(path, os.urandom)
    assert own_key(path, os.urandom) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    with pytest.raises(SettingsError, match="read by others") as caught:
        own_key(path, os.urandom)
    assert "chmod 600" in caught.value.mend


def test_given_secrets(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    with pytest.raises(SettingsError, match="cannot be used"):
        given_secret(path)
    path.touch(mode=0o600)
    with pytest.raises(SettingsError, match="empty"):
        given_secret(path)
    path.write_text("s3cret\n")
    assert given_secret(path) == "s3cret"
