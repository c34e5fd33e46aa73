"""Logs in memory, and a Merkle tree written straight from the text of RFC 6962.

The tree here is slow and shares no code with what it checks: every hash is computed anew from
the leaves, by the recursive definitions of section 2.1.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from curtilage.ledger.entries import Kind, commitment, encode
from curtilage.ledger.note import Checkpoint, Signer

SIGNER = Signer("test.example/log", bytes(range(32)))


def sha(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def half(count: int) -> int:
    """The largest power of two smaller than ``count``."""
    power = 1
    while power * 2 < count:
        power *= 2
    return power


def mth(entries: list[bytes]) -> bytes:
    """MTH(D[n]) of section 2.1."""
    if not entries:
        return sha(b"")
    if len(entries) == 1:
        return sha(b"\x00" + entries[0])
    k = half(len(entries))
    return sha(b"\x01" + mth(entries[:k]) + mth(entries[k:]))


def path_of(m: int, entries: list[bytes]) -> list[bytes]:
    """PATH(m, D[n]) of section 2.1.1."""
    if len(entries) == 1:
        return []
    k = half(len(entries))
    if m < k:
        return [*path_of(m, entries[:k]), mth(entries[k:])]
    return [*path_of(m - k, entries[k:]), mth(entries[:k])]


def proof_of(m: int, entries: list[bytes], whole: bool = True) -> list[bytes]:
    """SUBPROOF(m, D[n], b) of section 2.1.2; PROOF(m, D[n]) with b true."""
    if m == len(entries):
        return [] if whole else [mth(entries)]
    k = half(len(entries))
    if m <= k:
        return [*proof_of(m, entries[:k], whole), mth(entries[k:])]
    return [*proof_of(m - k, entries[k:], False), mth(entries[:k])]


@dataclass
class Held:
    """A log that lies in lists, to be spoiled by a test. Implements `audit.LogReader`."""

    raws: list[bytes] = field(default_factory=list)
    kept: list[tuple[int, bytes, bytes]] = field(default_factory=list)
    tiles: dict[tuple[int, int], bytes] = field(default_factory=dict)
    note: str = ""
    loose: list[str] = field(default_factory=list)

    def checkpoint(self) -> str:
        return self.note

    def tile(self, level: int, index: int, width: int) -> bytes:
        return self.tiles.get((level, index), b"")

    def bundle(self, index: int, width: int) -> list[bytes]:
        return self.raws[index * 256 : index * 256 + width]

    def details(self) -> Iterator[tuple[int, bytes, bytes]]:
        yield from self.kept

    def strays(self) -> Iterator[str]:
        yield from self.loose

    def seal(self) -> None:
        """Makes tiles and checkpoint that fit the entries."""
        self.tiles = {}
        level, hashes = 0, [sha(b"\x00" + raw) for raw in self.raws]
        while hashes:
            for at in range(0, len(hashes), 256):
                self.tiles[level, at // 256] = b"".join(hashes[at : at + 256])
            full = range(0, len(hashes) - 255, 256)
            hashes = [folded(hashes[at : at + 256]) for at in full]
            level += 1
        self.note = signed(self.raws)


def folded(hashes: list[bytes]) -> bytes:
    """Root of a complete tree of hashes."""
    while len(hashes) > 1:
        hashes = [sha(b"\x01" + hashes[i] + hashes[i + 1]) for i in range(0, len(hashes), 2)]
    return hashes[0]


def signed(raws: list[bytes], signer: Signer = SIGNER) -> str:
    """The signed checkpoint of these entries."""
    return signer.sign(Checkpoint(signer.key.name, len(raws), mth(raws)).text())


def log_of(count: int) -> Held:
    """A good log: crossings decided and finished in turn, the decisions with details."""
    held = Held()
    for place in range(count):
        crossing = {"crossing": f"x-{place // 2:04}"}
        time = 1_700_000_000_000 + place
        if place % 2:
            raw = encode(Kind.CROSSING_FINISHED, time, crossing | {"status": 200}, None)
        else:
            nonce, body = bytes([place % 251]) * 32, b'{"n":%d}' % place
            held.kept.append((place, nonce, body))
            raw = encode(Kind.CROSSING_DECIDED, time, crossing, commitment(nonce, body))
        held.raws.append(raw)
    held.seal()
    return held
