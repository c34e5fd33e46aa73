"""The server itself: its tables, who may use it, and what it must promise."""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from tests import servers

from curtilage.core.errors import LedgerError, MissingExtraError, SettingsError
from curtilage.stores.postgres import open_reader, schema
from curtilage.stores.postgres.schema import SCRIPTS, prepared
from curtilage.stores.postgres.session import ServerError, Session
from curtilage.stores.sqlite.tests.ledgers import decide
from curtilage.stores.tests.places import server


def refused(where, code: str) -> SettingsError:
    with closing(Session(where)) as session, pytest.raises(SettingsError) as caught:
        prepared(session)
    assert caught.value.number == code
    assert servers.PASSWORD not in caught.value.full()
    return caught.value


def test_many_processes_make_the_tables_once(place) -> None:
    failed: list[BaseException] = []
    gate = threading.Barrier(8)

    def prepare() -> None:
        with closing(Session(place.server)) as session:
            session.rows("SELECT 1")
            gate.wait()
            try:
                prepared(session)
            except BaseException as error:  # noqa: BLE001 - told below
                failed.append(error)

    threads = [threading.Thread(target=prepare) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert place.change("SELECT number FROM version") == [(n + 1,) for n in range(len(SCRIPTS))]


def test_what_is_missing_is_added_and_what_is_there_stays(place, monkeypatch) -> None:
    with monkeypatch.context() as patch, closing(Session(place.server)) as session:
        patch.setattr(schema, "SCRIPTS", SCRIPTS[:1])
        prepared(session)
    place.change("UPDATE head SET size = 7")
    with closing(Session(place.server)) as session:
        prepared(session)
    assert place.change("SELECT size FROM head") == [(7,)]
    assert place.change("SELECT number FROM version ORDER BY number")[-1] == (len(SCRIPTS),)


def test_a_script_that_fails_leaves_nothing(place, monkeypatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(schema, "SCRIPTS", (*SCRIPTS, "CREATE TABLE half (x int); SELECT 1 / 0;"))
        refused(place.server, "CUR616")
    with closing(Session(place.server)) as session:
        prepared(session)


async def test_tables_of_a_later_version_are_left_alone(place) -> None:
    async with place.opened():
        pass
    place.change("INSERT INTO version VALUES (99)")
    assert "version 99" in str(refused(place.server, "CUR618"))


async def test_a_role_that_may_only_do_what_is_needed(place) -> None:
    """The grants are those of the how-to."""
    how_to = Path(__file__).parents[5] / "docs" / "how-to" / "run-on-postgres.md"
    async with place.opened():
        pass
    name = place.server.schema
    grants = how_to.read_text().partition("```sql\n")[2].partition("```")[0]
    server().sql(f"CREATE ROLE app{name} LOGIN PASSWORD $p${servers.PASSWORD}$p$")
    told = [line for line in grants.splitlines() if line.startswith("GRANT")]
    assert len(told) == 5
    for line in told:
        here = line.replace("curtilage", name).replace("TO gateway", f"TO app{name}")
        server().sql(here)
    place.server = replace(place.server, user=f"app{name}")
    async with place.opened() as ledger:
        await decide(ledger, "x-1", {"n": 1})
        await ledger.erase("x-1")
    assert place.checked().problems == []
    for denied in ("DELETE FROM entry", "UPDATE entry SET raw = ''", "TRUNCATE hash"):
        with pytest.raises(ServerError, match="InsufficientPrivilege"):
            place.change(denied)


def test_a_server_that_does_not_sync_is_refused(tmp_path_factory) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with servers.postgres(Path(folder)) as careless:
            where = replace(_at(careless.port), user="owner")
            assert "fsync" in str(refused(where, "CUR617"))


def _at(port: int, **changed):
    from curtilage.stores.tests.places import PostgresPlace  # noqa: PLC0415

    return replace(PostgresPlace(port, "other").server, **changed)


def test_what_cannot_be_reached_is_told_in_words(place) -> None:
    gone = _at(servers.free_port(), connect_seconds=2)
    refused(gone, "CUR616")
    with pytest.raises(LedgerError) as caught:
        open_reader(gone)
    assert caught.value.number == "CUR609"
    wrong = replace(place.server, password=lambda: "wrong")
    assert "pg_hba" in refused(wrong, "CUR616").mend
    assert "database" in refused(replace(place.server, database="none"), "CUR616").mend
    refused(replace(place.server, tls=True), "CUR616")  # it offers none


def test_the_first_of_several_hosts_that_can_be_written_is_taken(place) -> None:
    two = replace(place.server, hosts=(("127.0.0.1", servers.free_port()), *place.server.hosts))
    with closing(Session(two)) as session:
        prepared(session)


def test_a_ledger_that_is_not_there_is_not_made_by_who_reads(place) -> None:
    with pytest.raises(LedgerError) as caught:
        open_reader(place.server)
    assert caught.value.number == "CUR609"
    with closing(Session(place.server)) as session:
        assert session.rows("SELECT FROM pg_namespace WHERE nspname = current_schema()") == []


WITHOUT = """
import sys
sys.modules["asyncpg"] = None
from curtilage.core.errors import MissingExtraError
from curtilage.stores.postgres import Server, open_reader
try:
    open_reader(Server((("127.0.0.1", 1),), "d", "u"))
except MissingExtraError as error:
    print(error.full())
"""


def test_a_missing_driver_is_told() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True
    )
    assert "pip install 'curtilage[postgres]'" in done.stdout
    assert MissingExtraError.code in done.stdout


def test_what_was_begun_is_never_gone_on_with_on_another_connection(place) -> None:
    with closing(Session(place.server)) as session:
        session.begin()
        session.run("CREATE TEMP TABLE t (x int)")
        (pid,) = session.rows("SELECT pg_backend_pid()")[0]
        place.change("SELECT pg_terminate_backend(?)", pid)
        for _ in range(3):
            with pytest.raises(ServerError):
                session.run("INSERT INTO t VALUES (1)")
            assert session.in_transaction
        with pytest.raises(ServerError):
            session.commit()
        session.rollback()
        assert session.rows("SELECT 1") == [(1,)]


def test_a_transaction_in_which_something_failed_is_no_commit(place) -> None:
    with closing(Session(place.server)) as session:
        session.begin()
        with pytest.raises(ServerError, match="DivisionByZero"):
            session.run("SELECT 1 / 0")
        with pytest.raises(ServerError, match="undone"):
            session.commit()
        assert not session.in_transaction


def test_a_password_that_is_gone_is_a_fault_of_the_store_once_it_was_there(place) -> None:
    told = [servers.PASSWORD]

    def password() -> str:
        if not told:
            raise SettingsError("no such file", path="store.password", code="CUR111")
        return told.pop()

    with closing(Session(replace(place.server, password=password))) as session:
        session.rows("SELECT 1")
        session.drop()
        with pytest.raises(ServerError, match="CUR111"):
            session.rows("SELECT 1")
    with (
        closing(Session(replace(place.server, password=password))) as session,
        pytest.raises(SettingsError),
    ):
        session.rows("SELECT 1")


@pytest.fixture(scope="module")
def signed(tmp_path_factory) -> Iterator[tuple[int, Path]]:
    """A server that shows a certificate for localhost: its port, and the certificate."""
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "cert.pem"
    try:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout",
             key, "-out", certificate, "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost"],
            check=True, capture_output=True,
        )  # fmt: skip
    except FileNotFoundError:
        pytest.skip("there is no openssl here")
    with tempfile.TemporaryDirectory() as base:
        Path(base).chmod(0o755)
        pair = Path(base) / "cert.pem", Path(base) / "key.pem"
        for file, at in zip((certificate, key), pair, strict=True):
            at.write_bytes(file.read_bytes())
            servers.own(at)
        with servers.postgres(Path(base), tls=pair, fsync=True) as running:
            yield running.port, certificate


def test_a_certificate_must_verify_and_be_of_the_host(signed) -> None:
    port, certificate = signed
    named = (("localhost", port),)
    with closing(Session(_at(port, hosts=named, tls=True, ca_file=certificate))) as session:
        prepared(session)
        sql = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
        assert session.rows(sql) == [(True,)]
    refused(_at(port, hosts=named, tls=True), "CUR616")
    refused(_at(port, tls=True, ca_file=certificate), "CUR616")  # it is of another name
    assert os.environ.get("PGSSLMODE") is None
