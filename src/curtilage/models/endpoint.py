"""Where a destination is on the network, and the TLS that proves it."""

from __future__ import annotations

import ipaddress
import ssl

from yarl import URL

from curtilage.core.errors import SettingsError
from curtilage.core.parties import Destination, Zone
from curtilage.models.options import Tls


def api_url(destination: Destination, prefix: str) -> URL:
    """The base URL of the API: the endpoint, with the kind's prefix when it names a host only.

    Plain HTTP is accepted for what is inside and for this machine itself, nowhere else.

    Raises:
        SettingsError: the endpoint is not a URL that may be used.
    """
    path = f"destinations.{destination.name}.endpoint"
    try:
        url = URL(destination.endpoint)
    except ValueError:
        url = URL()
    if url.scheme not in {"http", "https"} or not url.host or " " in url.host:
        raise SettingsError(
            "This is not the URL of a server.",
            path=path,
            mend="Write it like https://models.example.com/v1.",
            code="CUR152",
        )
    if url.user is not None or url.password is not None or url.query_string or url.fragment:
        raise SettingsError(
            "An endpoint holds no user, password, query or fragment.",
            path=path,
            mend="Put the key under 'key'.",
            code="CUR152",
        )
    if url.scheme == "http" and destination.zone is not Zone.INSIDE and not _here(url.host):
        raise SettingsError(
            f"Data to the zone '{destination.zone}' would cross the network unencrypted.",
            path=path,
            mend="Use https.",
            code="CUR153",
        )
    return url.with_path(url.raw_path.rstrip("/") or prefix, encoded=True)


def health_url(base: URL, prefix: str, health: str) -> URL:
    """Where to ask for health: from the server's root, or below the API without a slash."""
    if not health.startswith("/"):
        return base.with_path(f"{base.raw_path}/{health}", encoded=True)
    return base.with_path(base.raw_path.removesuffix(prefix) + health, encoded=True)


def tls_context(destination: Destination, tls: Tls) -> ssl.SSLContext:
    """A client's TLS context that verifies certificate and host name.

    Raises:
        SettingsError: a certificate or key cannot be read.
    """
    try:
        context = ssl.create_default_context(cafile=tls.ca_file)
        if tls.client_cert is not None:
            # An empty password: a locked key is an error, never a prompt on the terminal.
            context.load_cert_chain(tls.client_cert, tls.client_key, password="")
    except (OSError, ValueError):
        raise SettingsError(
            "A certificate or key cannot be read.",
            path=f"destinations.{destination.name}.tls",
            mend="See that the files exist, are PEM, and that the key fits the certificate.",
            code="CUR154",
        ) from None
    return context


def _here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
