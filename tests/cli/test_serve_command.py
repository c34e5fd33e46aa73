"""``curtilage serve`` and its address: bound before anything is opened, told when it listens."""

import logging
import socket

import pytest
from tests.world import World

from curtilage.cli.serve import _announce, _listen, bound
from curtilage.core.errors import SettingsError


@pytest.fixture
def taken():
    """A port that something listens on."""
    with socket.create_server(("127.0.0.1", 0)) as made:
        yield made.getsockname()[1]


def test_a_port_that_is_taken_is_told_before_anything_is_opened(run, house, taken):
    ran = run("serve", "--listen", f"127.0.0.1:{taken}")
    ran.refuses("CUR115", f"listen: 127.0.0.1:{taken}", "in use", "--listen")
    assert "listening on" not in ran.err
    assert not (house / "curtilage-data").exists()


def test_an_address_that_is_not_of_this_machine(run, house):
    run("serve", "--listen", "192.0.2.1:80").refuses("CUR115", "listen: 192.0.2.1:80")


def test_every_address_of_a_name_is_bound():
    sockets = bound("localhost", 0)
    try:
        assert sockets
        assert all(each.getsockname()[0] in ("127.0.0.1", "::1") for each in sockets)
    finally:
        for each in sockets:
            each.close()


def test_of_two_that_bound_the_same_address_one_is_told():
    (first,) = bound("127.0.0.1", 0)
    port = first.getsockname()[1]
    (second,) = bound("127.0.0.1", port)
    with first, second:
        _listen(first)
        with pytest.raises(SettingsError) as caught:
            _listen(second)
    assert caught.value.number == "CUR115"
    assert f"127.0.0.1:{port}" in str(caught.value)


async def test_what_is_told_is_where_it_listens(tmp_path, caplog):
    caplog.set_level(logging.INFO)
    (each,) = bound("127.0.0.1", 0)
    with each:
        async with World(tmp_path, fakes=[]) as world:
            _announce(world.house, [each])
        port = each.getsockname()[1]
    assert f"listening on http://127.0.0.1:{port}/v1" in caplog.messages
