"""`curtilage data` over tables of a real PostgreSQL: scan, drift, query, extract, synthesis."""

import json
import re
import tempfile
from pathlib import Path

import pytest
from tests import servers

pytest.importorskip("adbc_driver_postgresql")

SETTINGS = """
[databases.crm]
kind = "postgres"
host = "127.0.0.1"
port = {port}
database = "postgres"
user = "reader"
password = {{ env = "CRM_PASSWORD" }}
tls = "off"
statement_seconds = 20

[recipients.lab]
zone = "inside"
jurisdiction = "FR"
residency = ["EU"]

[budgets.visits]
dataset = "visits"
epsilon = 5
delta = 1e-6
"""
RECIPE = """
suppression = 0.5
[[models]]
kind = "k-anonymity"
k = 2
[columns]
ward = { as = "quasi-identifier" }
age = { as = "quasi-identifier", intervals = [10, 50], start = 0 }
"""
BY_WARD = "SELECT ward, COUNT(*) AS n, AVG(age) AS age FROM visits GROUP BY ward"


@pytest.fixture(scope="module", name="server")
def _server():
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with servers.postgres(Path(folder)) as server:
            yield server


@pytest.fixture(name="clinic")
def _clinic(run, house, server, monkeypatch):
    """A house with the table in its catalogue, confirmed."""
    server.sql(
        "DROP TABLE IF EXISTS visits; CREATE TABLE visits (patient int, age int, ward text);"
        "INSERT INTO visits SELECT n, n % 90, CASE WHEN n % 3 = 0 THEN 'north' ELSE 'south' END "
        "FROM generate_series(1, 600) AS n; GRANT SELECT ON visits TO reader"
    )
    monkeypatch.setenv("CRM_PASSWORD", servers.PASSWORD)
    with (house / "curtilage.toml").open("a") as settings:
        settings.write(SETTINGS.format(port=server.port))
    scanned = run("data", "scan", "visits", "postgres:crm#visits", "--write")
    assert scanned.code == 0, scanned.err
    entry = house / "catalogue" / "visits.toml"
    text = re.sub(r"^# (purposes|subjects) .*\n", "", entry.read_text(), flags=re.MULTILINE)
    purpose = next(
        iter(
            re.findall(
                r"^\[purposes\.([a-z0-9._-]+)\]",
                (house / "curtilage.toml").read_text(),
                re.MULTILINE,
            )
        )
    )
    said = f'purposes = ["{purpose}"]\nsubjects = ["EU"]\n\n[columns.'
    entry.write_text(text.replace("\n[columns.", f"\n{said}", 1))
    assert "postgres:crm#visits" in entry.read_text()
    assert servers.PASSWORD not in entry.read_text()
    return run


def spent(run) -> str:
    return json.dumps(json.loads(run("budget", "--json").out))


def test_list_show_and_drift(clinic, server):
    assert "postgres:crm#visits" in clinic("data", "list").out
    assert "integer" in clinic("data", "show", "visits").out
    assert clinic("data", "scan", "visits", "--check").code == 0
    server.sql("ALTER TABLE visits DROP age; ALTER TABLE visits ADD extra text")
    checked = clinic("data", "scan", "visits", "--check")
    assert checked.code == 1
    assert "age: it is in the catalogue, and gone from the data" in checked.out
    assert "extra: it is in the data, and not in the catalogue" in checked.out


def test_a_query_is_answered_where_the_data_lies(clinic, monkeypatch):
    from curtilage.data import pushed  # noqa: PLC0415

    ran = []
    run = pushed.Postgres.run
    monkeypatch.setattr(pushed.Postgres, "run", lambda self, sql: ran.append(sql) or run(self, sql))
    asked = clinic("data", "query", BY_WARD, "--epsilon", "2", "--json")
    assert asked.code == 0, asked.err
    rows = {row[0]: row[1]["value"] for row in json.loads(asked.out)["rows"]}
    assert abs(rows["north"] - 200) < 40
    assert abs(rows["south"] - 400) < 40
    assert len(ran) == 1


def test_extracts_and_synthetic_tables(clinic):
    Path("recipe.toml").write_text(RECIPE)
    made = clinic("data", "anonymise", "visits", "recipe.toml", "out.csv")
    assert made.code == 0, made.err
    assert Path("out.csv").read_text().count("north") >= 2
    entry = Path("catalogue/visits.toml")
    bounds = "[columns.patient]\nlower = 1\nupper = 600\n"
    entry.write_text(entry.read_text().replace("[columns.patient]\n", bounds))
    drawn = clinic("data", "synthesise", "visits", "new.csv", "--epsilon", "2", "--delta", "1e-7")
    assert drawn.code == 0, drawn.err
    assert Path("new.csv").read_text().count("south") >= 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("DROP TABLE visits", "CUR807"),
        ("REVOKE ALL ON visits FROM reader", "CUR807"),
        ("ALTER TABLE visits RENAME age TO old", "CUR801"),
    ],
)
def test_what_changed_since_the_scan_costs_nothing(clinic, server, change, code):
    before = spent(clinic)
    server.sql(change)
    clinic("data", "query", BY_WARD, "--epsilon", "1").refuses(code)
    assert spent(clinic) == before


def test_a_type_that_changed_is_read_by_duckdb(clinic, server):
    server.sql("ALTER TABLE visits ALTER age TYPE text")
    asked = clinic("data", "query", BY_WARD, "--epsilon", "2", "--json")
    assert asked.code == 0, asked.err


def test_a_password_that_is_wrong_or_not_there(clinic, monkeypatch):
    before = spent(clinic)
    monkeypatch.setenv("CRM_PASSWORD", "secret-7")
    asked = clinic("data", "query", BY_WARD, "--epsilon", "1")
    asked.refuses("CUR805")
    assert "secret-7" not in asked.err
    monkeypatch.delenv("CRM_PASSWORD")
    asked = clinic("data", "query", BY_WARD, "--epsilon", "1")
    asked.refuses("CUR100", "databases.crm.password", "CRM_PASSWORD")
    assert spent(clinic) == before
