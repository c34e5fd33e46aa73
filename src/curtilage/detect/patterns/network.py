"""Addresses of machines and devices, and web addresses that identify somebody."""

from __future__ import annotations

import ipaddress
import re

from stdnum import meid

from curtilage.detect.patterns.kind import Kind, whole
from curtilage.detect.patterns.numbers import bare, luhn

_VERSIONS = (
    r"(?:versione?|versión|versão|ver|release|oid|build|section|chapter|kapitel|chapitre|capítulo"
    r"|capitolo|hoofdstuk|firmware|driver|snmp)\b|§"
)
_DEVICE = r"imei|device|handset|ger[äa]t|appareil|dispositivo|aparelho|toestel|phone|sim\b|iccid"


def _address(candidate: str) -> bool:
    try:
        parsed = ipaddress.ip_address(candidate.partition("/")[0].partition("%")[0])
    except ValueError:
        return False
    return not (parsed.is_loopback or parsed.is_unspecified)


def _address_6(candidate: str) -> bool:
    """At least four digits: ``[::2]`` is a slice of a list."""
    digits = sum(one.isalnum() for one in candidate.partition("/")[0])
    return digits >= _FEWEST_DIGITS and candidate.count(":") > 1 and _address(candidate)


def _mac(candidate: str) -> bool:
    return len({character for character in candidate if character.isalnum()}) > 1


def _imei(candidate: str) -> bool:
    return luhn(bare(candidate)[:15]) and len(set(candidate)) > 2


_PERSONAL = re.compile(
    r"(?i)[?&#/](?:user|uid|email|mail|account|profile|customer|member|patient|u)"
    r"(?:[_-]?(?:id|name))?[=/][^\s&]"
)
_FEWEST_DIGITS = 4
_H = "[0-9A-Fa-f]"
_NAMES = (
    r"(?:https?://)?(?:www\.)?(?:linkedin\.com/in/|facebook\.com/|instagram\.com/|twitter\.com/"
    r"|x\.com/|github\.com/|t\.me/|xing\.com/profile/|tiktok\.com/@|mastodon\.social/@)"
)

KINDS = (
    Kind(
        "network.ipv4",
        "network.ip",
        r"(?:(?<=//)|(?<![A-Za-z0-9./-]))(?<!==)\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?"
        r"(?![A-Za-z0-9]|\.\d|\.(?:tar|tgz|zip|whl|jar|js|so|dll))",
        0.9,
        check=whole(_address),
        against=_VERSIONS,
    ),
    Kind(
        "network.ipv6",
        "network.ip",
        rf"(?<![A-Za-z0-9:.])(?:{_H}{{1,4}}:){{2,7}}(?::?(?:{_H}{{1,4}}:){{0,5}}{_H}{{1,4}}|:)?"
        rf"(?:(?<=:)\d{{1,3}}(?:\.\d{{1,3}}){{3}})?(?:/\d{{1,3}})?(?![A-Za-z0-9:])"
        rf"|(?<![A-Za-z0-9:.]){_H}{{1,4}}::(?:{_H}{{1,4}}:){{0,6}}(?:{_H}{{1,4}})?(?:/\d{{1,3}})?"
        rf"(?![A-Za-z0-9:])|(?<![A-Za-z0-9:.])::(?:{_H}{{1,4}}:){{0,6}}{_H}{{1,4}}(?![A-Za-z0-9:])",
        0.95,
        check=whole(_address_6),
    ),
    Kind(
        "network.mac",
        "network.mac",
        rf"(?<![A-Za-z0-9:-]){_H}{{2}}(?::{_H}{{2}}){{5}}(?![A-Za-z0-9:-])"
        rf"|(?<![A-Za-z0-9:-]){_H}{{2}}(?:-{_H}{{2}}){{5}}(?![A-Za-z0-9:-])",
        0.95,
        check=whole(_mac),
    ),
    Kind(
        "network.mac_dotted",
        "network.mac",
        rf"(?<![A-Za-z0-9.])(?=[0-9a-fA-F.]{{0,13}}\d){_H}{{4}}\.{_H}{{4}}\.{_H}{{4}}(?![A-Za-z0-9.])",
        0.9,
        check=whole(_mac),
    ),
    Kind(
        "network.imei",
        "network.device",
        r"(?<![A-Za-z0-9-])\d{2}[ -]?\d{6}[ -]?\d{6}[ -]?\d(?:\d)?(?![A-Za-z0-9-])",
        0.0,
        check=whole(_imei),
        context=_DEVICE,
        raised=0.92,
    ),
    Kind(
        "network.meid",
        "network.device",
        r"(?<![A-Za-z0-9-])[A-F0-9]{14,15}(?![A-Za-z0-9-])",
        0.0,
        check=whole(meid.is_valid),
        context=r"meid",
        raised=0.9,
    ),
    Kind(
        "network.iccid",
        "network.device",
        r"(?<![A-Za-z0-9-])89\d{2}(?:[ ]?\d{4}){3}(?:[ ]?\d{2,4})?(?![A-Za-z0-9-])",
        0.0,
        check=whole(luhn),
        context=r"iccid|sim\b|sim-?k|sim card|esim",
        raised=0.92,
    ),
    Kind(
        "network.imsi",
        "network.device",
        r"(?<![A-Za-z0-9-])[2-7]\d{13,14}(?![A-Za-z0-9-])",
        0.0,
        context=r"imsi",
        raised=0.88,
    ),
    Kind(
        "network.device_id",
        "network.device",
        rf"(?<![A-Za-z0-9-])(?:{_H}{{8}}-{_H}{{4}}-{_H}{{4}}-{_H}{{4}}-{_H}{{12}}|{_H}{{40}}"
        rf"|{_H}{{8}}-{_H}{{16}})(?![A-Za-z0-9-])",
        0.0,
        context=r"idfa|idfv|gaid|aaid|udid|advertising id|(?:device|android|machine)[ _-]?id",
        raised=0.85,
    ),
    Kind(
        "network.url",
        "network.url",
        r"(?<![^\s\"'<>()\[{=,;|])https?://[^\s\"'<>]{4,900}",
        0.8,
        check=whole(lambda url: _PERSONAL.search(url) is not None),
        caseless=True,
    ),
    Kind(
        "network.profile",
        "network.url",
        rf"{_NAMES}[A-Za-z0-9_.%-]{{2,60}}(?!/?[A-Za-z0-9_.%-])",
        0.7,
        caseless=True,
    ),
)
