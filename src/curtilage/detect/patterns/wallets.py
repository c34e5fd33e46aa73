"""Addresses and keys of crypto-currencies, with their checksums.

Base58Check: the last four bytes are the first four of SHA-256 of SHA-256 of the rest. Bech32 and
Bech32m: BIP 173 and BIP 350.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from curtilage.detect.patterns.kind import Kind, whole

_BITCOIN = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CONSTANTS = (1, 0x2BC830A3)  # Bech32, Bech32m


def base58(candidate: str, alphabet: str = _BITCOIN) -> bytes:
    """The payload behind a Base58Check text, or nothing when its checksum is wrong."""
    number = 0
    for one in candidate:
        place = alphabet.find(one)
        if place < 0:
            return b""
        number = number * 58 + place
    zeros = len(candidate) - len(candidate.lstrip(alphabet[0]))
    data = bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")
    payload, checksum = data[:-4], data[-4:]
    wanted = hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]
    return payload if payload and checksum == wanted else b""


def bech32(candidate: str) -> bool:
    """Whether the checksum holds. Letters are all small or all large."""
    text = candidate.lower()
    if candidate not in (text, candidate.upper()):
        return False
    prefix, _, rest = text.rpartition("1")
    values = [_BECH32.find(one) for one in rest]
    if len(rest) < 6 or -1 in values:
        return False
    spread = [ord(one) >> 5 for one in prefix] + [0] + [ord(one) & 31 for one in prefix]
    check = 1
    for value in spread + values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(_GENERATORS):
            check ^= generator if top >> place & 1 else 0
    return check in _CONSTANTS


_VERSIONS: Mapping[str, bytes] = {  # first letters: versions of their addresses
    "1": b"\x00",
    "3": b"\x05",
    "L": b"\x30",
    "M": b"\x32",
    "D": b"\x1e",
    "A9": b"\x16",
    "X": b"\x4c",
    "7": b"\x10",
    "t1": b"\x1c\xb8",
    "t3": b"\x1c\xbd",
    "T": b"\x41",
}


def _address(candidate: str) -> bool:
    if candidate[0] == "r":
        return len(base58(candidate, _RIPPLE)) == 21
    payload = base58(candidate)
    return len(payload) in {21, 22} and payload[:-20] in _VERSIONS.values()


def _key(candidate: str) -> bool:
    payload = base58(candidate)
    if candidate.startswith("xprv"):
        return len(payload) == 78
    return len(payload) in {33, 34} and payload[0] in {0x80, 0xB0}


_B = r"(?<![A-Za-z0-9])"
_E = r"(?![A-Za-z0-9])"
_58 = "A-HJ-NP-Za-km-z1-9"
_WALLET = r"wallet|crypto|address|adresse|dirección|indirizzo|endereço|adres|send|pay|deposit"

KINDS = (
    Kind(
        "wallet.base58",
        "finance.crypto",
        rf"{_B}(?:[13LMDXTr7A]|t[13])[{_58}]{{24,34}}{_E}",
        0.95,
        check=whole(_address),
    ),
    Kind(
        "wallet.bech32",
        "finance.crypto",
        rf"{_B}(?:bc1|ltc1|addr1|stake1|cosmos1|osmo1|terra1|BC1|LTC1)[a-zA-Z0-9]{{20,110}}{_E}",
        0.95,
        check=whole(bech32),
    ),
    Kind(
        "wallet.ethereum",
        "finance.crypto",
        rf"{_B}0x[0-9a-fA-F]{{40}}{_E}",
        0.9,
        against=r"commit|sha-?1|hash|digest|blob|tree",
    ),
    Kind("wallet.monero", "finance.crypto", rf"{_B}[48][0-9AB][{_58}]{{93}}{_E}", 0.9),
    Kind(
        "wallet.solana",
        "finance.crypto",
        rf"{_B}[{_58}]{{43,44}}{_E}",
        0.0,
        context=rf"solana|\bsol\b|phantom|{_WALLET}",
        raised=0.85,
    ),
    Kind(
        "wallet.key",
        "secret.private_key",
        rf"{_B}(?:[5KL6T][{_58}]{{50,51}}|xprv[{_58}]{{107,108}}){_E}",
        0.97,
        check=whole(_key),
    ),
    Kind(
        "wallet.seed",
        "secret.private_key",
        r"(?<![A-Za-z])(?:seed|recovery|mnemonic|backup|wiederherstellungs?)[ -]?(?:phrase|words?"
        r"|wörter)?[\"']?(?:[ ]is)?[ ]{0,2}[:=]{0,1}[ \n]{1,3}[\"']?"
        r"((?:[a-z]{3,8}[ ]){11}[a-z]{3,8}(?:(?:[ ][a-z]{3,8}){3}){0,4})(?![A-Za-z])",
        0.9,
        caseless=True,
    ),
)
