"""One running gateway for all the client tests; each finds its upstreams as they began."""

from collections.abc import Iterator

import pytest
from tests.clients.serving import Served, serving


@pytest.fixture(scope="session")
def gateway(tmp_path_factory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("gateway")) as served:
        yield served
        assert "Traceback" not in served.log
        served.audit()


@pytest.fixture
def served(gateway: Served) -> Served:
    gateway.forget()
    assert gateway.process.poll() is None, gateway.log
    return gateway
