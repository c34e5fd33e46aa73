"""Tables of a real MariaDB become tables; what cannot be had is refused in words."""

import tempfile
from pathlib import Path

import pytest
from tests import servers

from curtilage.core.errors import DataError
from curtilage.data.duck import connected
from curtilage.data.sources import Reach, attach

pymysql = pytest.importorskip("pymysql")

TABLES = """
USE shop;
CREATE TABLE `it's; "DROP` (`a``%s"` int, b boolean, n decimal(6,2), f float, d date, t timestamp,
  s varchar(20) CHARACTER SET utf8mb4, y blob, u bigint unsigned, x double, c varchar(3));
SET sql_mode = '', time_zone = '+02:00';
INSERT INTO `it's; "DROP` VALUES
  (7, true, 1.50, 0.5, '2026-01-31', '2026-01-31 12:00:00', 'é😀', 0xff,
   18446744073709551615, 2.5, ''),
  (NULL, NULL, NULL, NULL, '0000-00-00', NULL, NULL, NULL, NULL, NULL, NULL);
CREATE TABLE many (x int);
INSERT INTO many SELECT 1 FROM information_schema.columns LIMIT 500;
CREATE VIEW slow AS SELECT x, SLEEP(1) AS s FROM many;
CREATE VIEW broken AS SELECT x FROM closed;
GRANT SELECT ON shop.`it's; "DROP` TO reader@'127.0.0.1';
GRANT SELECT ON shop.many TO reader@'127.0.0.1';
GRANT SELECT ON shop.slow TO reader@'127.0.0.1';
GRANT SELECT ON shop.broken TO reader@'127.0.0.1';
DROP TABLE closed;
CREATE TABLE closed (y int);
"""


@pytest.fixture(scope="module", name="server")
def _server():
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with servers.mysql(Path(folder)) as server:
            server.sql(TABLES)
            yield server


def opened(place: str, server: servers.MySQL, columns=(), **changed: object):
    database = connected(1)
    attach(database, "t", place, Reach(Path(), {"crm": server.database(**changed)}), columns)
    return database


def refused(code: str, place: str, server: servers.MySQL, **changed: object) -> None:
    with pytest.raises(DataError) as error:
        opened(place, server, **changed)
    assert error.value.number == code, error.value.full()
    assert servers.PASSWORD not in error.value.full()


def test_values_are_numbers_or_text_and_names_are_never_read_as_sql(server):
    database = opened("mysql:crm#it's; \"DROP", server)
    told = [(r[0], r[1]) for r in database.sql("DESCRIBE t").fetchall()]
    assert told[0] == ('a`%s"', "BIGINT")
    assert {name for name, of_type in told if of_type == "BIGINT"} == {'a`%s"', "b"}
    assert ("x", "DOUBLE") in told
    first, second = database.sql("SELECT * FROM t").fetchall()
    assert first == (
        7, 1, "1.50", "0.5", "2026-01-31", "2026-01-31T10:00:00", "é😀", "�",
        "18446744073709551615", 2.5, "",
    )  # fmt: skip
    assert set(second) <= {None, "0000-00-00"}
    asked = "SELECT TRY_CAST(d AS DATE), TRY_CAST(t AS TIMESTAMP) FROM t ORDER BY 1"
    assert [str(v) for v in database.sql(asked).fetchall()[0]] == [
        "2026-01-31",
        "2026-01-31 10:00:00",
    ]


def test_only_the_columns_of_the_catalogue_are_read(server):
    database = opened("mysql:crm#it's; \"DROP", server, ("S", "none"))
    assert [r[0] for r in database.sql("DESCRIBE t").fetchall()] == ["s"]


def test_what_cannot_be_had(server):
    refused("CUR807", "mysql:crm#none", server)
    refused("CUR807", "mysql:crm#closed", server)
    refused("CUR807", "mysql:crm#broken", server)
    refused("CUR801", "mysql:crm", server)
    refused("CUR808", "mysql:crm#slow", server, statement_seconds=2)
    refused("CUR803", "mysql:other#many", server)


def test_a_server_that_does_not_let_us_in(server):
    refused("CUR805", "mysql:crm#many", server, password=lambda: "secret-7")
    refused("CUR805", "mysql:crm#many", server, database="mysql")
    refused("CUR804", "mysql:crm#many", server, port=servers.free_port())
    refused("CUR806", "mysql:crm#many", server, tls=True)


def test_it_reads_alone_and_at_one_snapshot(server, monkeypatch):
    said = []
    execute = pymysql.cursors.Cursor.execute

    def watched(self, query, args=None):
        said.append(query)
        return execute(self, query, args)

    monkeypatch.setattr(pymysql.cursors.Cursor, "execute", watched)
    opened("mysql:crm#many", server)
    assert any("READ ONLY" in each and "CONSISTENT SNAPSHOT" in each for each in said)
    assert said.index("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ") < len(said) - 2
