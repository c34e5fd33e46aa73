"""``[store]``: where ledger and budgets are. What may be a password is part of no fault."""

import pytest

from curtilage.core.errors import SettingsError


@pytest.fixture(name="read")
def _read(load, right):
    return lambda more: load(right | more)


GOOD = "postgresql://curtilage@db.example.org/curtilage"


def test_without_it_files_are_the_store(read):
    assert read({}).store is None


def test_what_is_told(read, monkeypatch, tmp_path):
    (tmp_path / "secret").write_text("pass word\n")
    (tmp_path / "secret").chmod(0o600)
    settings = read({"store": {"url": GOOD, "password": {"file": str(tmp_path / "secret")}}})
    store = settings.store
    assert (store.hosts, store.user, store.database) == (
        (("db.example.org", 5432),), "curtilage", "curtilage",
    )  # fmt: skip
    assert (store.tls, store.schema, store.password()) == (True, "curtilage", "pass word")
    assert "pass word" not in repr(settings)


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("postgres://u@a:1,b,[::1]:3/d", (("a", 1), ("b", 5432), ("::1", 3))),
        ("postgresql://u@%2Frun%2Fpostgresql/d", (("/run/postgresql", 5432),)),
    ],
)
def test_hosts(read, url, hosts):
    assert read({"store": {"url": url}}).store.hosts == hosts


@pytest.mark.parametrize(
    "url",
    [
        "", "postgresql://", "postgresql://db/x", "postgresql://u:hunter2@db/x", "mysql://u@db/x",
        "postgresql://u@db", "postgresql://u@db:99999/x", "postgresql://u@db:0/x", 7, ["hunter2"],
        "postgresql://u@db/x?password=hunter2", "postgresql://u@a,,b/x", "postgresql://u@a b/x",
    ],
)  # fmt: skip
def test_urls_that_are_none_and_are_never_shown(read, url):
    with pytest.raises(SettingsError) as caught:
        read({"store": {"url": url}})
    said = caught.value.full()
    assert "store.url: it is not" in said
    assert "hunter2" not in said


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"tls": "off"}, "store.tls: records would cross the network"),
        ({"tls": "maybe"}, "store.tls: 'maybe' is not known"),
        ({"schema": 'x"; DROP'}, "store.schema: 'x\"; DROP' is not a name"),
        ({"schema": "pg_temp"}, "store.schema: 'pg_temp' is not a name"),
        ({"ca_file": "nowhere.pem"}, "store.ca_file: there is no file"),
        ({"password": "hunter2"}, "store.password: a password never stands here"),
        ({"connect_seconds": 0}, "store.connect_seconds: 0 is not a number from 0.1"),
        ({"port": 1}, "store.port: there is no such setting"),
    ],
)
def test_what_is_wrong_is_told(read, more, said):
    with pytest.raises(SettingsError) as caught:
        read({"store": {"url": GOOD, **more}})
    assert said in caught.value.full()
    assert "hunter2" not in caught.value.full()


def test_without_tls_only_on_this_machine(read):
    here = "postgresql://u@127.0.0.1,localhost,%2Frun/d"
    assert not read({"store": {"url": here, "tls": "off"}}).store.tls
    with pytest.raises(SettingsError):
        read({"store": {"url": "postgresql://u@127.0.0.1,db.example.org/d", "tls": "off"}})
