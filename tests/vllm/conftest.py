"""A real vLLM behind a real gateway, for all the tests of this folder."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import openai
import pytest
from tests.clients.serving import Served, serving
from tests.story.test_crashes import free_port
from tests.vllm.real import FOLDER, MODEL, Real

from curtilage.settings.house import open_keys
from curtilage.settings.read import read_settings

HERE = Path(__file__).resolve().parent

PLACE = """
[destinations.{name}]
kind = "{kind}"
zone = "inside"
jurisdiction = "DE"
residency = ["EU"]
endpoint = "{url}"
models = ["{model}", "absent"]
retries = 0
{more}
[applications.{application}]
purposes = ["support"]
destinations = ["{name}"]
subjects = ["EU"]
"""
APPLICATIONS = {
    "crm": ("local", "vllm", ""),
    "strict": ("narrow", "vllm", "max_connections = 2"),
    "hasty": ("single", "vllm", "max_connections = 1\ntimeouts = {{ first_byte = 5.0 }}"),
    "agent": ("direct", "anthropic", ""),
}
"""Of each application: its one destination, the kind, and settings of it.

All of them are the same vLLM. ``direct`` is asked in the Messages API that vLLM has as well.
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("vllm")


@pytest.fixture(scope="session")
def vllm(tmp_path_factory) -> Iterator[Real]:
    url = os.environ.get("VLLM_URL", "")
    if not url and not (FOLDER / "model").is_dir():
        pytest.skip("there is no vLLM here: run make test-vllm, or name one with VLLM_URL")
    real = Real(url, free_port(), tmp_path_factory.mktemp("vllm") / "vllm.log")
    try:
        real.start()
        yield real
    finally:
        real.kill()


@pytest.fixture(scope="session")
def gateway(vllm: Real, tmp_path_factory) -> Iterator[Served]:
    config = 'name = "test.example/log"\ndata = "data"\n{policy}\n[purposes.support]\n'
    for application, (name, kind, more) in APPLICATIONS.items():
        config += PLACE.format(
            application=application, name=name, kind=kind, more=more, url=vllm.url, model=MODEL
        )
    with serving(tmp_path_factory.mktemp("gateway"), config=config) as served:
        yield served
        assert "Traceback" not in served.log
        served.audit()


@pytest.fixture
def served(gateway: Served) -> Served:
    assert gateway.process.poll() is None, gateway.log
    return gateway


@pytest.fixture(scope="session")
def keys(gateway: Served) -> dict[str, str]:
    """A key of each application."""
    store = open_keys(read_settings(gateway.folder / "curtilage.toml", {}))
    made = {name: store.issue(name, time.time(), os.urandom)[1] for name in APPLICATIONS}
    store.close()
    return made


@pytest.fixture
def client(served: Served, keys: dict[str, str]) -> Iterator[openai.OpenAI]:
    url = f"{served.url}/v1"
    with openai.OpenAI(base_url=url, api_key=keys["crm"], max_retries=0) as made:
        yield made
