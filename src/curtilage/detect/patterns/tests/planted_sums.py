"""Check digits, computed apart from the code they test."""

from __future__ import annotations

import hashlib
from random import Random

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def digits(random: Random, count: int, first: str = DIGITS) -> str:
    return random.choice(first) + "".join(random.choices(DIGITS, k=count - 1))


def shaped(random: Random, shape: str) -> str:
    """``#`` a digit, ``@`` a capital, ``*`` either, ``x`` a hexadecimal digit, ``~`` a token's."""
    sets = {
        "#": DIGITS,
        "@": LETTERS,
        "*": LETTERS + DIGITS,
        "x": "0123456789abcdef",
        "~": LETTERS + LETTERS.lower() + DIGITS,
    }
    return "".join(random.choice(sets[c]) if c in sets else c for c in shape)


def luhn(body: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)


def iban(country: str, body: str) -> str:
    spelt = "".join(str(int(c, 36)) for c in f"{body}{country}00")
    return f"{country}{98 - int(spelt) % 97:02d}{body}"


def weighted(body: str, weights: list[int]) -> int:
    return sum(int(d) * w for d, w in zip(body, weights, strict=True))


def nhs(random: Random) -> str:
    while True:
        body = digits(random, 9, "4567")
        check = 11 - weighted(body, list(range(10, 1, -1))) % 11
        if check != 10:
            return body + str(check % 11)


def bsn(random: Random) -> str:
    while True:
        body = digits(random, 8, "12")
        check = weighted(body, list(range(9, 1, -1))) % 11
        if check != 10:
            return body + str(check)


def cpf(random: Random) -> str:
    body = digits(random, 9)
    for length in (9, 10):
        rest = weighted(body, list(range(length + 1, 1, -1))) * 10 % 11
        body += str(rest % 10)
    return f"{body[:3]}.{body[3:6]}.{body[6:9]}-{body[9:]}"


def pesel(random: Random) -> str:
    born = f"{random.randint(30, 99)}{random.randint(1, 12):02d}{random.randint(1, 28):02d}"
    body = born + digits(random, 4)
    return body + str(-weighted(body, [1, 3, 7, 9] * 2 + [1, 3]) % 10)


def nip(random: Random) -> str:
    while True:
        body = digits(random, 9, "123456789")
        check = weighted(body, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11
        if check != 10:
            return body + str(check)


def dni(random: Random) -> str:
    body = digits(random, 8)
    return body + "TRWAGMYFPDXBNJZSQVHLCKE"[int(body) % 23]


def nir(random: Random) -> str:
    body = f"{random.choice('12')}{random.randint(30, 99)}{random.randint(1, 12):02d}75"
    body += f"{random.randint(1, 300):03d}{random.randint(1, 900):03d}"
    return f"{body}{97 - int(body) % 97:02d}"


def tfn(random: Random) -> str:
    while True:
        number = digits(random, 9, "123456789")
        if weighted(number, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 == 0:
            return f"{number[:3]} {number[3:6]} {number[6:]}"


def abn(random: Random) -> str:
    while True:
        number = digits(random, 11, "23456789")
        less = str(int(number[0]) - 1) + number[1:]
        if weighted(less, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) % 89 == 0:
            return f"{number[:2]} {number[2:5]} {number[5:8]} {number[8:]}"


def routing(random: Random) -> str:
    body = random.choice(["01", "02", "11", "12", "21", "31"]) + digits(random, 6)
    total = weighted(body, [3, 7, 1, 3, 7, 1, 3, 7])
    return body + str(-total % 10)


def vin(random: Random) -> str:
    letters = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", "12345678123457923456789", strict=True))
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    body = "1HGCM" + "".join(random.choices("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", k=3))
    body += "0" + random.choice("ABCDEFGHJK") + random.choice("ABCD") + digits(random, 6)
    rest = sum(int(letters.get(c, c)) * w for c, w in zip(body, weights, strict=True)) % 11
    return body[:8] + ("X" if rest == 10 else str(rest)) + body[9:]


def dea(random: Random) -> str:
    body = digits(random, 6)
    total = sum(int(d) * (1 + place % 2) for place, d in enumerate(body))
    return random.choice("ABFM") + random.choice(LETTERS) + body + str(total % 10)


def npi(random: Random) -> str:
    return luhn("80840" + digits(random, 9, "12"))[5:]


def chinese(random: Random) -> str:
    body = f"110105{random.randint(1950, 2005)}{random.randint(1, 12):02d}"
    body += f"{random.randint(1, 28):02d}{random.randint(1, 999):03d}"
    total = sum(int(d) * (2 ** (17 - place) % 11) for place, d in enumerate(body))
    return body + "10X98765432"[total % 11]


def zone(text: str) -> str:
    """ICAO 9303: values times 7 3 1, modulo 10."""
    values = [0 if c == "<" else int(c, 36) for c in text]
    return str(sum(v * (7, 3, 1)[i % 3] for i, v in enumerate(values)) % 10)


def passport_zone(random: Random) -> str:
    number = shaped(random, "@########")
    born, until = "740812", "320415"
    head = f"P<UTO{random.choice(['ERIKSSON', 'ROSSI', 'MEIER'])}<<ANNA<MARIA".ljust(44, "<")
    rest = f"{number}{zone(number)}UTO{born}{zone(born)}F{until}{zone(until)}".ljust(42, "<")
    whole = number + zone(number) + born + zone(born) + until + zone(until) + rest[28:42]
    return f"{head}\n{rest}<{zone(whole)}"


def base58(version: bytes, size: int, random: Random) -> str:
    data = version + random.randbytes(size)
    data += hashlib.sha256(hashlib.sha256(data).digest()).digest()[:4]
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = BASE58[rest] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def bech32(prefix: str, version: int, size: int, random: Random) -> str:
    """BIP 173, or BIP 350 from version 1 on."""
    bits = "".join(f"{byte:08b}" for byte in random.randbytes(size))
    bits += "0" * (-len(bits) % 5)
    values = [version] + [int(bits[i : i + 5], 2) for i in range(0, len(bits), 5)]
    constant = 0x2BC830A3 if version else 1

    def polymod(each: list[int]) -> int:
        check = 1
        for value in each:
            top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ value
            for place, part in enumerate(
                (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
            ):
                check ^= part if top >> place & 1 else 0
        return check

    spread = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    rest = polymod(spread + values + [0] * 6) ^ constant
    values += [rest >> 5 * (5 - place) & 31 for place in range(6)]
    return f"{prefix}1{''.join(BECH32[value] for value in values)}"
