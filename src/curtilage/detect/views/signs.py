"""The signs that call for a view: one pass over a text tells which can be worth making.

A sign says yes too often, never no wrongly: it is a looser form of the regexes that the views
look with. Where Hyperscan does not run, all are said to be there; the findings are the same.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import IntEnum

from curtilage.detect.views import numerals, spelling

try:
    import hyperscan
except ImportError:  # other machines than x86-64
    hyperscan = None  # type: ignore[assignment]


_NEAR = 200  # bytes in which three words for numbers must stand; together they are far closer
_TOGETHER = 7  # the time to compile a database grows faster than the regexes in it


class Sign(IntEnum):
    """What a text may hold."""

    ESCAPE = 0
    QUOTED = 1
    BASE64 = 2
    BASE32 = 3
    HEX = 4
    BINARY = 5
    DECIMAL = 6
    BREAK = 7
    GLUED = 8
    ADDRESS = 9
    NUMBER = 10
    SPACED = 11
    PARTED = 12
    DIGITS = 13
    ACCOUNT = 14
    SWAPPED = 15
    TABLE = 16
    INSERT = 17
    ELEMENT = 18
    PAIR = 19


_BREAK = r"[ \t]*\\?\r?\n[>|* \t]*"  # the end of a line, and what quotes put before the next
_RANDOM = "(?:[0-9]|[a-z][A-Z]|[A-Z]{2}[a-z])"
_STEMS = "|".join(re.sub("[^a-z]", ".", word) for word in numerals.stems())
NUMBER_WORD = rf"(?:{_STEMS}|{numerals.COMPOUND})"
_SURELY = "|".join(re.sub("[^a-z]", ".", word) for word in spelling.SURE_WORDS)
_DOT = "dot|punkt|point|punto|ponto|punt|period"

# Repeats have no upper bounds here: those cost seconds to compile, and a sign may be loose.
_REGEXES = {
    Sign.ESCAPE: (
        r"&(?:#[0-9xX]|[A-Za-z][A-Za-z0-9]+;)|%[0-9A-Fa-f]{2}|\\[xuU0-3nrt\"'/\\]"
        r"|[?&][^=&]+=[^ \t\r\n]*\+"
    ),
    Sign.QUOTED: (r"(?:=[0-9A-F]{2}){2}|=3D|[A-Za-z0-9]=40[A-Za-z]|[A-Za-z0-9.,;]=[ \t]*\r?\n"),
    Sign.BASE64: r"[A-Za-z0-9+/_-]{11}",
    Sign.BASE32: r"[A-Z2-7]{13}|[a-z2-7]{16}",
    Sign.HEX: r"[0-9A-Fa-f]{16}|(?:[0-9A-Fa-f]{2}[ :,-]{1,2}(?:0x)?){7}",
    Sign.BINARY: r"[01]{8}(?:[ ,]*[01]{8}){5}",
    Sign.DECIMAL: r"(?:[0-9]{2,3}[ ,;]{1,2}){7}",
    Sign.BREAK: (
        rf"@[^ \t\r\n]*{_BREAK}[^ \t\r\n]|\n[>|* \t]*[^ \t\r\n]*@"
        rf"|{_RANDOM}[^ \t\r\n]*{_BREAK}[^ \t\r\n]*{_RANDOM}"
    ),
    Sign.GLUED: (
        r"[A-Za-z0-9@._+-](?:</?[A-Za-z]|<!--|/\*|\*\*|__|`|\[/?[biu]\])|[>*_`\]][0-9]"
        r"|[\"'`][ \t\\\r\n+.|&]*[\"'`][A-Za-z0-9@._+-]"
    ),
    Sign.ADDRESS: (
        rf"[(\[{{<] ?(?i:at|a|@|\.|{_DOT}) ?[)\]}}>]| @|@ | AT |@[^ ]* \.|(?i:{_SURELY})"
        r"|(?i:(?:[^A-Za-z0-9].t[^A-Za-z0-9]|@).+(?:dot|punkt|punto|ponto|punt)[^A-Za-z0-9])"
    ),
    Sign.NUMBER: rf"(?i:[^A-Za-z0-9]{NUMBER_WORD}[^A-Za-z0-9])",  # of which it takes three
    Sign.SPACED: r"(?:[^ ] {1,3}){5}[^ ]",
    Sign.PARTED: r"[^ ](?:[^A-Za-z0-9 ]{1,2}[^ \t\r\n]){6}",
    Sign.DIGITS: r"(?:[0-9][^A-Za-z0-9]*){8}",
    Sign.ACCOUNT: r"[A-Z][^A-Za-z0-9]*[A-Z][^A-Za-z0-9]*[0-9][^A-Za-z0-9]*[0-9]",
    Sign.SWAPPED: r"[0-9OoIlSBZ](?:[ -]?[0-9OoIlSBZ|]){8}",
    Sign.TABLE: r"[A-Za-z\x80-\x{10ffff}][^\n]*[,;|\t][^\n]*\n",
    Sign.INSERT: r"(?i:INTO)[^(]+\([^()]+\)[^A-Za-z0-9]*(?i:VALUES)",
    Sign.ELEMENT: r"</[A-Za-z_]",
    Sign.PAIR: r"(?:[a-z0-9][A-Z]|[_.-][A-Za-z])[A-Za-z0-9]*[\"']?[ \t]*[:=]",
}
ALL = frozenset(int(sign) for sign in Sign)
_ALWAYS = 0
if hyperscan is not None:
    _ALWAYS = hyperscan.HS_FLAG_PREFILTER | hyperscan.HS_FLAG_UTF8 | hyperscan.HS_FLAG_DOTALL
_ONCE = _ALWAYS | (hyperscan.HS_FLAG_SINGLEMATCH if hyperscan is not None else 0)


class Signs:
    """The signs of a text. Safe to use from several threads.

    Args:
        prefilter: whether to use Hyperscan where it runs.
    """

    def __init__(self, *, prefilter: bool = True) -> None:
        self._parts: list[_Part] = []
        if prefilter and hyperscan is not None:
            others: list[Sign] = [sign for sign in Sign if sign is not Sign.NUMBER]
            rows = [others[n : n + _TOGETHER] for n in range(0, len(others), _TOGETHER)]
            self._parts = [_Numbers(), *(_Part(signs) for signs in rows)]

    def of(self, text: str) -> frozenset[int]:
        """The numbers of the signs that a text may hold."""
        if not self._parts:
            return ALL
        encoded = f" {text} ".encode("utf-8", "replace")
        return frozenset(number for part in self._parts for number in part.of(encoded))


class _Part:
    """Some signs in one database."""

    def __init__(self, signs: Sequence[Sign], flags: int = _ONCE) -> None:
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._database.compile(
            expressions=[_REGEXES[sign].encode() for sign in signs],
            ids=[int(sign) for sign in signs],
            flags=[flags] * len(signs),
        )
        self._scratch = hyperscan.Scratch(self._database)
        self._free: deque[hyperscan.Scratch] = deque(maxlen=64)

    def of(self, encoded: bytes) -> list[int]:
        seen: list[int] = []
        self.scan(encoded, lambda number, *_: seen.append(number))
        return seen

    def scan(self, encoded: bytes, told: Callable[..., bool | None]) -> None:
        """Tells of every match, until it is answered with yes."""
        try:
            scratch = self._free.pop()  # a scratch serves one thread at a time
        except IndexError:
            scratch = self._scratch.clone()
        with suppress(hyperscan.ScanTerminated):
            self._database.scan(encoded, match_event_handler=told, scratch=scratch)
        self._free.append(scratch)


class _Numbers(_Part):
    """Whether three words for numbers stand together.

    They are counted here: a regex of three takes a third of a second to compile.
    """

    def __init__(self) -> None:
        super().__init__([Sign.NUMBER], _ALWAYS)

    def of(self, encoded: bytes) -> list[int]:
        ends: deque[int] = deque(maxlen=3)

        def told(_number: int, _start: int, end: int, *_: object) -> bool:
            if not ends or end > ends[-1]:
                ends.append(end)
            return len(ends) == 3 and ends[2] - ends[0] <= _NEAR

        self.scan(encoded, told)
        near = len(ends) == 3 and ends[2] - ends[0] <= _NEAR
        return [Sign.NUMBER] if near else []
