"""Addresses of machines and web addresses that identify somebody."""

from __future__ import annotations

import ipaddress

from curtilage.detect.patterns.kind import Kind, whole


def _address(candidate: str) -> bool:
    try:
        parsed = ipaddress.ip_address(candidate.partition("/")[0].partition("%")[0])
    except ValueError:
        return False
    return not (parsed.is_loopback or parsed.is_unspecified)


def _mac(candidate: str) -> bool:
    return len({character for character in candidate if character.isalnum()}) > 1


def _imei(candidate: str) -> bool:
    return luhn(candidate) and len(set(candidate)) > 2


def luhn(number: str) -> bool:
    """ISO/IEC 7812-1 annex B: doubling every second digit from the right, the sum ends in 0."""
    digits = [int(character) for character in reversed(number) if character.isdigit()]
    total = sum(digits[0::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return bool(digits) and total % 10 == 0


_H = "[0-9A-Fa-f]"

KINDS = (
    Kind(
        "network.ipv4",
        "network.ip",
        r"(?<![A-Za-z0-9.])\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?(?![A-Za-z0-9]|\.\d)",
        0.9,
        check=whole(_address),
    ),
    Kind(
        "network.ipv6",
        "network.ip",
        rf"(?<![A-Za-z0-9:.])(?:{_H}{{1,4}}:){{1,7}}:?(?:{_H}{{1,4}}:?){{0,7}}"
        rf"(?:\d{{1,3}}(?:\.\d{{1,3}}){{3}})?(?![A-Za-z0-9:])"
        rf"|(?<![A-Za-z0-9:.])::(?:{_H}{{1,4}}:?){{1,7}}(?![A-Za-z0-9:])",
        0.95,
        check=whole(lambda candidate: candidate.count(":") > 1 and _address(candidate)),
    ),
    Kind(
        "network.mac",
        "network.mac",
        rf"(?<![A-Za-z0-9:-]){_H}{{2}}(?:[:-]{_H}{{2}}){{5}}(?![A-Za-z0-9:-])"
        rf"|(?<![A-Za-z0-9.]){_H}{{4}}\.{_H}{{4}}\.{_H}{{4}}(?![A-Za-z0-9.])",
        0.95,
        check=whole(_mac),
    ),
    Kind(
        "network.imei",
        "network.device",
        r"(?<![A-Za-z0-9-])\d{2}-?\d{6}-?\d{6}-?\d(?![A-Za-z0-9-])",
        0.0,
        check=whole(_imei),
        context=r"imei|device|handset|ger[äa]t|appareil|dispositivo",
        raised=0.92,
    ),
    Kind(
        "network.url",
        "network.url",
        r"https?://[^\s\"'<>?#]{4,200}[?&#/](?:user|uid|email|mail|account|profile|customer|member"
        r"|patient|u)(?:[_-]?(?:id|name))?[=/][^\s\"'<>]{1,300}",
        0.8,
        caseless=True,
    ),
    Kind(
        "network.profile",
        "network.url",
        r"(?:https?://)?(?:www\.)?(?:linkedin\.com/in|facebook\.com|instagram\.com|twitter\.com"
        r"|x\.com|github\.com|t\.me|xing\.com/profile)/[A-Za-z0-9_.%-]{2,60}",
        0.7,
        caseless=True,
    ),
)
