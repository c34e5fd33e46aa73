"""Files in object stores are read where they lie; only stores of the settings are reached."""

import io
from pathlib import Path

import pytest

from curtilage.core.errors import DataError
from curtilage.data.duck import connected
from curtilage.data.sources import Reach, Store, attach, stores

duckdb = pytest.importorskip("duckdb")
fsspec = pytest.importorskip("fsspec")
pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")


@pytest.fixture(name="memory")
def _memory(monkeypatch):
    """A store in memory, as fsspec has it."""
    system = fsspec.filesystem("memory", skip_instance_cache=True)
    monkeypatch.setattr(system, "store", {})
    monkeypatch.setattr(system, "pseudo_dirs", [""])
    monkeypatch.setattr(stores, "filesystem", lambda _: system)
    return system


REACH = Reach(Path(), {}, {"lake": Store("s3://bucket/own"), "other": Store("s3://bucket/own/x")})


def rows(place: str, reach: Reach = REACH) -> list[tuple]:
    database = connected(1)
    attach(database, "t", place, reach)
    return database.sql("SELECT * FROM t ORDER BY ALL").fetchall()


def put(system, files: dict[str, bytes]) -> None:
    for path, raw in files.items():
        system.pipe_file(f"/bucket/own/{path}", raw)


def parquet(**columns: list) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def test_a_file_a_folder_and_a_pattern(memory):
    put(memory, {"in/a.csv": b"x,y\n1,2\n", "in/deep/b.csv": b"y,x\n4,3\n", "in/n.txt": b"no",
                 "in/it's; DROP.csv": b"x,y\n5,6\n"})  # fmt: skip
    assert rows("csv:s3://bucket/own/in/a.csv") == [("1", "2")]
    assert rows("csv:s3://bucket/own/in/") == [("1", "2"), ("3", "4"), ("5", "6")]
    assert rows("csv:s3://bucket/own/in/*.csv") == [("1", "2"), ("5", "6")]


def test_parquet_and_json_lines(memory):
    put(memory, {"p/a.parquet": parquet(n=[1, 2]), "j/a.jsonl": b'{"n": 1}\n'})
    assert rows("parquet:s3://bucket/own/p") == [(1,), (2,)]
    assert rows("jsonl:s3://bucket/own/j") == [(1,)]


@pytest.mark.parametrize(
    ("place", "code", "why"),
    [
        ("csv:s3://bucket/own/none/", "CUR801", "lists no csv"),
        ("csv:s3://bucket/own/in/*.tsv", "CUR801", "lists no csv"),
        ("csv:s3://bucket/own/../hidden/a.csv", "CUR801", "goes up"),
        ("csv:s3://bucket/hidden/a.csv", "CUR803", "do not name"),
        ("csv:s3://bucket/ownership/a.csv", "CUR803", "do not name"),
        ("csv:https://example.org/a.csv", "CUR803", "do not name"),
        ("csv:file:///etc/passwd", "CUR803", "do not name"),
        ("csv:s3://bucket/own/bad/", "CUR801", "NUL bytes"),
    ],
)
def test_what_cannot_be_had(memory, place, code, why):
    put(memory, {"in/a.csv": b"x\n1\n", "bad/a.csv": b"a,b\n1,x\0y\n"})
    memory.pipe_file("/bucket/hidden/a.csv", b"x\n1\n")
    with pytest.raises(DataError, match=why) as error:
        rows(place)
    assert error.value.number == code


def test_a_file_that_goes_between_listing_and_reading(memory):
    put(memory, {"p/a.parquet": parquet(n=[1, 2])})
    database = connected(1)
    attach(database, "t", "parquet:s3://bucket/own/p", REACH)
    memory.rm("/bucket/own/p/a.parquet")
    with pytest.raises((duckdb.Error, OSError)):
        database.execute("SELECT sum(n) FROM t").fetchall()


def test_a_store_that_is_down_is_told():
    down = Store("s3://bucket", "http://127.0.0.1:9", "us-east-1", "key", lambda: "secret-7", 1)
    with pytest.raises(DataError) as error:
        rows("csv:s3://bucket/a/", Reach(Path(), {}, {"lake": down}))
    assert error.value.number == "CUR804"
    assert "secret-7" not in error.value.full()


def test_a_real_server_of_s3():
    server = pytest.importorskip("moto.server")
    boto3 = pytest.importorskip("boto3")
    running = server.ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    running.start()
    try:
        endpoint = "http://{}:{}".format(*running.get_host_and_port())
        client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1",
                              aws_access_key_id="key", aws_secret_access_key="secret")  # fmt: skip
        client.create_bucket(Bucket="bucket")
        client.put_object(Bucket="bucket", Key="in/a.csv", Body=b"x,y\n1,2\n")
        store = Store("s3://bucket", endpoint, "us-east-1", "key", lambda: "secret")
        reach = Reach(Path(), {}, {"lake": store})
        assert rows("csv:s3://bucket/in/", reach) == [("1", "2")]
        with pytest.raises(DataError, match="lists no csv"):
            rows("csv:s3://bucket/none/", reach)
    finally:
        running.stop()
