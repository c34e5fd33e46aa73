"""Where requests go, decided once from the settings."""

import pytest

from curtilage.core.errors import SettingsError
from curtilage.core.parties import Destination, Zone
from curtilage.models.endpoint import api_url, health_url, tls_context
from curtilage.models.options import Tls


def at(endpoint: str, zone: Zone = Zone.INSIDE) -> Destination:
    return Destination("there", "openai", zone, "EU", endpoint=endpoint)


@pytest.mark.parametrize(
    ("endpoint", "url"),
    [
        ("http://10.0.0.5:8000", "http://10.0.0.5:8000/v1"),
        ("http://10.0.0.5:8000/", "http://10.0.0.5:8000/v1"),
        ("https://api.example.com/v1", "https://api.example.com/v1"),
        ("https://api.example.com/v1/", "https://api.example.com/v1"),
        ("https://example.com/a%2Fb/v2", "https://example.com/a%2Fb/v2"),
        ("https://[::1]:8443", "https://[::1]:8443/v1"),
    ],
)
def test_the_base(endpoint, url):
    assert str(api_url(at(endpoint), "/v1")) == url


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "models.example.com",
        "ftp://example.com",
        "file:///etc/passwd",
        "http://",
        "http://[::1",
        "https://models example.com",
        "https://user:secret@example.com",
        "https://example.com/v1?key=secret",
        "https://example.com/v1#x",
    ],
)
def test_what_is_not_an_endpoint(endpoint):
    with pytest.raises(SettingsError) as caught:
        api_url(at(endpoint), "/v1")
    assert caught.value.path == "destinations.there.endpoint"
    assert "secret" not in caught.value.full()


@pytest.mark.parametrize("zone", [Zone.OUTSIDE, Zone.ENCLAVE])
def test_plain_http_only_where_nobody_listens(zone):
    with pytest.raises(SettingsError) as caught:
        api_url(at("http://models.example.com", zone), "/v1")
    assert caught.value.number == "CUR153"
    for endpoint in ("http://127.0.0.1:9", "http://localhost:9", "http://[::1]:9", "https://x.com"):
        api_url(at(endpoint, zone), "/v1")


@pytest.mark.parametrize(
    ("endpoint", "health", "url"),
    [
        ("http://h:1", "/health", "http://h:1/health"),
        ("http://h:1/v1", "/health", "http://h:1/health"),
        ("http://h:1/llm/v1", "/health", "http://h:1/llm/health"),
        ("http://h:1/v1", "models", "http://h:1/v1/models"),
        ("http://h:1/v1beta/openai", "models", "http://h:1/v1beta/openai/models"),
    ],
)
def test_where_health_is(endpoint, health, url):
    assert str(health_url(api_url(at(endpoint), "/v1"), "/v1", health)) == url


def test_certificates_that_cannot_be_read(tmp_path):
    (tmp_path / "junk.pem").write_text("junk")
    for tls in (
        Tls(ca_file=tmp_path / "absent.pem"),
        Tls(ca_file=tmp_path / "junk.pem"),
        Tls(client_cert=tmp_path / "junk.pem"),
    ):
        with pytest.raises(SettingsError) as caught:
            tls_context(at("https://h"), tls)
        assert caught.value.number == "CUR154"
