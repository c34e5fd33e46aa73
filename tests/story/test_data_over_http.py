"""Datasets over HTTP, through a real ``curtilage serve`` with two applications."""

import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest
from tests.clients.serving import serving
from tests.story.bad_questions import body, refused
from tests.story.data_asked import COUNT, PURPOSES, SECRET, SETTINGS, TOP, Client, Got, describe
from tests.story.records import entries

TICKETS = COUNT.format("tickets")


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder: Path = tmp_path_factory.mktemp("data")
    describe(folder)
    with serving(folder, TOP, config=SETTINGS) as made:
        yield made
        assert "Traceback" not in made.log
        assert SECRET not in made.log.lower()
        assert made.end() == 0
        made.audit()


@pytest.fixture
def crm(served) -> Client:
    return Client(served, served.key)


@pytest.fixture
def strict(served) -> Client:
    return Client(served, served.strict_key)


def decided(served) -> list[dict]:
    every = entries(served.folder / "data" / "ledger.db")
    return [dict(e.facts) for e in every if e.kind == "gate:crossing:decided"]


def test_an_application_is_told_of_its_datasets_and_no_others(crm, strict, served) -> None:
    got = crm.call("GET", "/v1/data/datasets")
    assert got.status == 200
    by_name = {each["name"]: each for each in got.json["data"]}
    assert set(by_name) == {"visits", "tickets", "wards"}
    assert by_name["visits"]["purposes"] == ["research"]
    age = by_name["visits"]["columns"][1]
    assert (age["name"], age["type"], age["category"]) == ("age", "integer", "person.age")
    assert (age["lower"], age["upper"]) == (0, 100)
    assert "csv" not in got.body.decode()
    assert str(served.folder) not in got.body.decode()
    other = strict.call("GET", "/v1/data/datasets").json["data"]
    assert {each["name"] for each in other} == {"tickets", "wards"}


def test_a_dataset_of_others_is_as_if_it_were_not_there(strict, crm) -> None:
    def told(client: Client, name: str) -> tuple[int, str]:
        asked = client.query(COUNT.format(name), explain=True)
        budget = client.call("GET", f"/v1/data/budget?dataset={name}")
        assert asked.status == budget.status
        return asked.status, (asked.body + budget.body).decode().replace(name, "NAME")

    assert told(strict, "visits") == told(strict, "nowhere") == told(crm, "audits")
    assert strict.query(COUNT.format("visits")).code == "CUR816"
    assert {cap["name"] for cap in strict.budget()["caps"]} == {"tickets"}
    assert {cap["name"] for cap in crm.budget()["caps"]} == {"tickets", "visits"}


def test_what_a_query_would_cost_is_told_for_nothing(crm, served) -> None:
    before = crm.spent("tickets")
    got = crm.query(TICKETS, 0.5, explain=True, purpose="support")
    assert got.status == 200
    assert (got.json["epsilon"], got.json["mechanism"], got.json["groups"]) == (0.5, "laplace", 2)
    assert [each["column"] for each in got.json["errors"]] == ["n", "age"]
    assert "curtilage-crossing" not in got.headers
    assert crm.spent("tickets") == before


def test_an_answer_is_paid_and_recorded_as_on_the_command_line(crm, strict, served) -> None:
    before = crm.spent("tickets")
    got = crm.query(TICKETS, "0.25", purpose="support", key="paid")
    assert got.status == 200, got.body
    assert got.json["columns"] == ["ward", "n", "age"]
    for _, n, age in got.json["rows"]:
        assert n["low"] < n["value"] < n["high"]
        assert 0 <= age["low"] <= age["value"] <= age["high"] <= 100
    assert got.headers["curtilage-charged"] == "0.25"
    assert crm.spent("tickets") == pytest.approx(before + 0.25)
    crossing = got.headers["curtilage-crossing"]
    assert got.headers["x-request-id"] == crossing
    told = crm.call("GET", f"/v1/crossings/{crossing}").json
    assert (told["crossing"], told["application"]) == (crossing, "crm")
    assert (told["dataset"], told["purpose"], told["level"]) == ("tickets", "support", "low")
    receipt = crm.call("GET", f"/v1/crossings/{crossing}/receipt")
    assert receipt.body.startswith(b"c2sp.org/tlog-proof")
    assert strict.call("GET", f"/v1/crossings/{crossing}").code == "CUR209"
    (entry,) = [e for e in decided(served) if e["crossing"] == crossing]
    assert entry["release"] == got.json["release"] == got.headers["curtilage-release"]


@pytest.mark.parametrize("way", ["body", "header"])
def test_the_same_key_again_is_the_same_bytes_for_nothing(crm, way: str) -> None:
    def ask(key: str, sql: str = TICKETS) -> Got:
        more = {"key": key} if way == "body" else {"headers": {"idempotency_key": key}}
        return crm.query(sql, purpose="support", **more)

    first, again = ask(f"same {way}"), ask(f"same {way}")
    assert (first.status, again.status) == (200, 200), first.body + again.body
    assert again.body == first.body
    assert (first.headers["curtilage-charged"], again.headers["curtilage-charged"]) == ("0.1", "0")
    assert first.headers["curtilage-crossing"] != again.headers["curtilage-crossing"]
    assert ask(f"new {way}").body != first.body
    other = ask(f"same {way}", "SELECT COUNT(*) AS n FROM tickets")
    assert (other.status, other.code) == (403, "CUR852")


def test_a_key_is_the_applications_own(crm, strict) -> None:
    mine = crm.query(TICKETS, purpose="support", key="ours")
    theirs = strict.query(TICKETS, purpose="support", key="ours")
    assert mine.status == theirs.status == 200
    assert mine.body != theirs.body
    assert theirs.headers["curtilage-charged"] == "0.1"


@pytest.mark.parametrize(
    ("purpose", "code"),
    [("inspection", "CUR212"), ("nothing", "CUR212"), ("support", "CUR820"), (None, "CUR820")],
)
def test_a_purpose_is_the_applications_and_the_datasets(crm, purpose, code) -> None:
    before = crm.spent("visits")
    for explain in (True, False):
        got = crm.query(purpose=purpose, explain=explain)
        assert (got.status, got.code) == (403, code)
    assert crm.spent("visits") == before


def test_a_purpose_may_stand_in_the_header_but_not_another_one(crm) -> None:
    headers = {"curtilage_purpose": "research"}
    assert crm.query(explain=True, headers=headers).status == 200
    assert crm.query(explain=True, headers=headers, purpose="support").code == "CUR203"
    assert crm.query(explain=True, headers={"idempotency_key": "a"}, key="b").code == "CUR203"


def test_what_the_policy_refuses_names_its_crossing_and_costs_nothing(crm) -> None:
    before = crm.spent("visits")
    got = crm.query(purpose="research", to="abroad")
    assert (got.status, got.code) == (403, "CUR220")
    told = crm.call("GET", f"/v1/crossings/{got.headers['curtilage-crossing']}").json
    assert told["effect"] == "refuse"
    assert crm.spent("visits") == before
    assert crm.query(purpose="research", to="nobody").code == "CUR821"


def test_regions_that_a_request_adds_count(crm) -> None:
    headers = {"curtilage_subjects": "US"}
    got = crm.query(purpose="research", headers=headers)
    assert (got.status, got.code) == (403, "CUR220"), got.body  # analysts are in the EU alone


def test_sixteen_at_once_keep_the_cap_and_pay_what_was_said(crm, served) -> None:
    """Of a cap of 2, at 0.3 each, no more than six can be had, however they race."""
    start = threading.Barrier(16)

    def ask(n: int) -> Got:
        start.wait()
        return crm.query(epsilon="0.3", purpose="research", key=f"race {n}")

    before, entries_before = Decimal(str(crm.spent("visits"))), len(decided(served))
    with ThreadPoolExecutor(16) as pool:
        got = list(pool.map(ask, range(16)))
    answered = [each for each in got if each.status == 200]
    assert [each.code for each in got if each.status != 200] == ["CUR851"] * (16 - len(answered))
    assert len(answered) == (2 - before) // Decimal("0.3")
    assert {each.headers["curtilage-charged"] for each in answered} == {"0.3"}
    spent = Decimal(str(crm.spent("visits")))
    assert spent == before + Decimal("0.3") * len(answered) <= 2
    assert len({each.json["release"] for each in answered}) == len(answered)
    assert len(decided(served)) - entries_before == len(answered)
    for n, each in enumerate(got):  # what was paid for stays to be had
        again = crm.query(epsilon="0.3", purpose="research", key=f"race {n}")
        assert again.status == each.status
        if each.status == 200:
            assert (again.body, again.headers["curtilage-charged"]) == (each.body, "0")
    assert Decimal(str(crm.spent("visits"))) == spent


def test_bad_bodies_are_refused_and_cost_nothing(crm, served) -> None:
    cases = refused()
    assert len(cases) >= 120
    before, wrong = crm.budget(), {}
    for name, raw in cases.items():
        got = crm.call("POST", "/v1/data/query", raw)
        if name == "explain 4":  # null is as if it were not there
            assert got.code == "CUR203"
        try:
            assert 400 <= got.status < 500, got.status
            assert got.code.startswith("CUR")
            assert len(got.json["error"]["message"]) > 20
            assert got.code != "CUR000"
        except (AssertionError, ValueError, KeyError) as error:
            wrong[name] = f"{got.status} {got.body[:200]!r} {error}"
    assert wrong == {}
    assert crm.budget() == before
    assert crm.call("POST", "/v1/data/query", body(explain=True)).status == 200


def test_paths_methods_keys_and_kinds_that_are_wrong(crm, served) -> None:
    assert crm.call("GET", "/v1/data/query").status == 405
    assert crm.call("POST", "/v1/data/datasets", b"{}").status == 405
    assert crm.call("DELETE", "/v1/data/budget").status == 405
    for path in ("", "x", "query/", "datasets/visits", "budget/..", "../data/query/x"):
        got = crm.call("GET", f"/v1/data/{path}")
        assert (got.status, got.code) == (404, "CUR208"), path
    for query in ("dataset=", "dataset=a&dataset=b", "x=1", "dataset", "dataset=visits&x=1", "&&=",
                  "dataset=%00", "dataset=' OR 1=1 --".replace(" ", "%20")):  # fmt: skip
        assert crm.call("GET", f"/v1/data/budget?{query}").code in {"CUR203", "CUR816"}, query
    stranger = Client(served, "x")
    for method, path in (("GET", "datasets"), ("POST", "query"), ("GET", "budget")):
        assert stranger.call(method, f"/v1/data/{path}").status == 401
    got = crm.call("POST", "/v1/data/query", body(), content_type="text/plain")
    assert (got.status, got.code) == (415, "CUR242")
    got = crm.call("POST", "/v1/data/query", b" " * 10_000_001)
    assert (got.status, got.code) == (413, "CUR201")


def test_a_client_that_leaves_loses_and_doubles_nothing(crm, served) -> None:
    before = Decimal(str(crm.spent("tickets")))
    for n in range(5):
        asked = {"sql": TICKETS, "epsilon": "0.5", "purpose": "support", "key": f"left {n}"}
        raw = json.dumps(asked).encode()
        head = (
            f"POST /v1/data/query HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {served.key}\r\n"
            f"Content-Length: {len(raw)}\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", served.port)) as link:
            link.sendall(head.encode() + raw)
            time.sleep(0.01 * n)
        got = crm.query(TICKETS, "0.5", purpose="support", key=f"left {n}")
        while got.status in {409, 429}:
            assert got.code in {"CUR853", "CUR249"}
            assert got.headers["retry-after"] == "1"
            time.sleep(0.02)
            got = crm.query(TICKETS, "0.5", purpose="support", key=f"left {n}")
        assert got.status == 200, got.body
        again = crm.query(TICKETS, "0.5", purpose="support", key=f"left {n}")
        assert again.body == got.body
    assert Decimal(str(crm.spent("tickets"))) == before + Decimal("2.5")


def test_the_budget_is_told_as_the_command_line_does(crm) -> None:
    told = crm.budget("tickets")
    assert set(told) == {"caps", "tight", "releases"}
    (cap,) = told["caps"]
    assert set(cap) == {"name", "epsilon", "delta", "spent", "left"}
    assert cap["left"] == pytest.approx(cap["epsilon"] - cap["spent"])
    assert 0 < told["tight"]["tickets"] <= cap["spent"] + 1e-9
    assert set(PURPOSES) >= set(crm.budget()["tight"])
