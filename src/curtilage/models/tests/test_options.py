"""Options are checked, and the key does not show."""

import dataclasses

import pytest

from curtilage.core.errors import SettingsError
from curtilage.models.options import Local, Options, Timeouts


def test_the_key_is_in_no_repr():
    options = Options(api_key="sk-very-secret")
    assert "very-secret" not in repr(options)
    assert "very-secret" not in repr(dataclasses.replace(options, retries=1))


@pytest.mark.parametrize("key", ["a b", "a\n", "\r\nX: y", "schl\u00fcssel"])
def test_a_key_that_would_break_a_header_is_refused_and_not_repeated(key):
    with pytest.raises(SettingsError) as caught:
        Options(api_key=key)
    assert caught.value.path == "api_key"
    assert key not in caught.value.full()


@pytest.mark.parametrize("name", ["connect", "first_byte", "idle", "total"])
@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf")])
def test_a_timeout_has_an_end(name, seconds):
    with pytest.raises(SettingsError) as caught:
        Timeouts(**{name: seconds})
    assert caught.value.path == f"timeouts.{name}"


@pytest.mark.parametrize(
    ("make", "path"),
    [
        (lambda: Local(context=10), "local.context"),
        (lambda: Local(threads=-1), "local.threads"),
        (lambda: Local(waiting=-1), "local.waiting"),
        (lambda: Options(retries=11), "retries"),
        (lambda: Options(max_connections=0), "max_connections"),
    ],
)
def test_numbers_have_bounds(make, path):
    with pytest.raises(SettingsError) as caught:
        make()
    assert caught.value.path == path
