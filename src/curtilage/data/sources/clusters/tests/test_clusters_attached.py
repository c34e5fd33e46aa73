"""A dataset in a cluster that nobody named is not looked for; the settings say which there are."""

import pytest

from curtilage.core.errors import DataError, SettingsError
from curtilage.data.duck import connected
from curtilage.data.sources import Cluster, Reach, attach, catalogue
from curtilage.settings.places import read_clusters
from curtilage.settings.table import Faults, Table


@pytest.mark.parametrize("kind", ["spark", "ray"])
def test_an_undeclared_cluster_is_refused(kind, tmp_path):
    assert catalogue()[kind].NAME == "clusters"
    with pytest.raises(DataError) as caught:
        attach(connected(), "visits", f"{kind}:lake#parquet:visits", Reach(tmp_path))
    assert caught.value.number == "CUR803"


def read(**said):
    faults = Faults()
    found = read_clusters(Table({"clusters": {"lake": said}}, "", faults))
    faults.raise_any("it")
    return found["lake"]


def test_a_cluster_is_read():
    assert read(kind="spark") == Cluster("spark", "local", "", 16)
    for address in ("local[4]", "local[*]", "spark://a.b:7077,c:7077", "yarn", "ray://h:10001"):
        told = read(kind="ray", address=address, root="hdfs://name/lake", parts=3)
        assert told == Cluster("ray", address, "hdfs://name/lake", 3)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "dask"},
        {},
        {"kind": "spark", "address": "spark://user:secret@host:7077"},
        {"kind": "spark", "address": "-x"},
        {"kind": "spark", "root": "/data/../etc"},
        {"kind": "spark", "root": "s3://key:secret@bucket"},
        {"kind": "spark", "root": "/data/*"},
        {"kind": "spark", "parts": 0},
        {"kind": "spark", "password": "x"},
    ],
)
def test_a_wrong_cluster_is_told(wrong):
    with pytest.raises(SettingsError):
        read(**wrong)
