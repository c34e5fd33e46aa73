"""Read RTF: the text and every destination beside it, pictures and data as what they are."""

from __future__ import annotations

import binascii
import codecs
import re
from dataclasses import dataclass, field, replace

from curtilage.documents.reading import Reading
from curtilage.documents.residue import strings

NAME = "rtf"

_MAGIC = b"{\\rtf"
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])"
    rb"|([^\\{}\r\n\x00]{1,65536})"
)
_DESTINATIONS = frozenset({
    "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf",
    "footnote", "annotation", "info", "title", "subject", "author", "manager", "company",
    "operator", "category", "keywords", "comment", "doccomm", "hlinkbase", "fonttbl",
    "stylesheet", "colortbl", "filetbl", "revtbl", "listtable", "listoverridetable", "fldinst",
    "pict", "object", "objdata", "bkmkstart", "bkmkend", "atnauthor", "atnid", "xe", "tc", "txe",
    "rxe", "buptim", "creatim", "revtim", "printim",
})  # fmt: skip
_DATA = frozenset(
    {"pict", "objdata", "themedata", "colorschememapping", "datastore", "passwordhash"}
)
_WRITTEN = {
    "par": "\n", "line": "\n", "sect": "\n", "page": "\n", "row": "\n", "cell": "\t", "tab": "\t",
    "nestcell": "\t", "nestrow": "\n", "emdash": "\u2014", "endash": "\u2013", "lquote": "\u2018",
    "rquote": "\u2019", "ldblquote": "\u201c", "rdblquote": "\u201d", "bullet": "\u2022",
    "emspace": " ", "enspace": " ", "qmspace": " ", "softline": "\n",
}  # fmt: skip
_SYMBOLS = {b"~": " ", b"_": "-", b"-": "", b"\n": "\n", b"\r": "\n", b"|": "", b":": ""}
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
    204: "cp1251", 222: "cp874", 238: "cp1250", 255: "cp850",
}  # fmt: skip
_MOST_DEPTH = 1000
_BETWEEN_CHECKS = 10_000


@dataclass(slots=True)
class _Group:
    """What holds inside a pair of braces.

    Attributes:
        name: destination; empty for the text itself.
        skip: how many bytes stand in for a Unicode character and are left out.
        encoding: of escaped bytes.
        starred: whether the next word names a destination that may be unknown.
    """

    name: str = ""
    skip: int = 1
    encoding: str = "cp1252"
    starred: bool = False


@dataclass(slots=True)
class _Text:
    """What is written to one destination; bytes wait until their character is whole."""

    pieces: list[str] = field(default_factory=list)
    waiting: bytearray = field(default_factory=bytearray)
    encoding: str = "cp1252"

    def put(self, text: str) -> None:
        self.flush()
        self.pieces.append(text)

    def put_bytes(self, raw: bytes, encoding: str) -> None:
        if encoding != self.encoding:
            self.flush()
            self.encoding = encoding
        self.waiting += raw

    def flush(self) -> None:
        if self.waiting:
            self.pieces.append(bytes(self.waiting).decode(self.encoding, "replace"))
            self.waiting.clear()

    def whole(self) -> str:
        self.flush()
        joined = "".join(self.pieces)
        # Pairs of surrogates are written as two characters.
        return joined.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def claims(data: bytes, media: str) -> int:  # noqa: ARG001 - the socket's shape
    """3 if the bytes begin as RTF does."""
    return 3 if data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_MAGIC) else 0


def read(data: bytes, reading: Reading) -> None:
    """The text, every other destination, and the pictures and data within."""
    scribe = _Scribe(data, reading)
    end = scribe.run()
    if data[end:].strip(b"\0\r\n\t "):
        reading.unread("", "something stands after its end")
    for name, text in scribe.texts.items():
        if name not in _DATA:
            reading.text(name or "text", text.whole())


class _Scribe:
    """Goes through the tokens once and writes each text where it belongs."""

    def __init__(self, data: bytes, reading: Reading) -> None:
        self._data, self._reading = data, reading
        self.texts: dict[str, _Text] = {}
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._group = _Group()
        self._outer: list[_Group] = []
        self._skip = 0
        self._objects = 0

    def run(self) -> int:
        """Reads to the end of the outermost group, and returns where that is."""
        at = max(self._data.find(_MAGIC), 0)
        turns = 0
        while at < len(self._data):
            turns += 1
            if turns % _BETWEEN_CHECKS == 0:
                self._reading.budget.check()
            token = _TOKEN.match(self._data, at)
            if token is None:
                at += 1
                continue
            at = token.end()
            if token[5] == b"{":
                self._open()
            elif token[5] == b"}":
                self._close()
                if not self._outer:
                    return at
            else:
                at = self._said(token, at)
        self._reading.unread("", "it ends before its end")
        return at

    def _said(self, token: re.Match[bytes], at: int) -> int:
        """Takes a control word, a symbol or text; returns where to read on."""
        word, number, escaped, symbol, _, text = token.groups()
        if word:
            return self._word(word.decode("ascii"), int(number) if number else None, at)
        if escaped:
            self._bytes(bytes.fromhex(escaped.decode("ascii")))
        elif symbol:
            self._symbol(symbol)
        else:
            self._bytes(text)
        return at

    def _open(self) -> None:
        if len(self._outer) > _MOST_DEPTH:
            raise ValueError("groups are nested too deeply")
        self._outer.append(self._group)
        self._group = replace(self._group, starred=False)
        self._skip = 0

    def _close(self) -> None:
        ended, self._group = self._group, self._outer.pop()
        self._skip = 0
        if ended.name != self._group.name:
            if ended.name in _DATA:
                self._data_in(ended.name)
            elif ended.name in self.texts:
                self.texts[ended.name].put("\n")

    def _text(self) -> _Text:
        return self.texts.setdefault(self._group.name, _Text())

    def _bytes(self, raw: bytes) -> None:
        if self._skip:
            skipped = min(self._skip, len(raw))
            self._skip -= skipped
            raw = raw[skipped:]
        if raw:
            self._group.starred = False
            self._text().put_bytes(raw, self._group.encoding)

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._group.starred = True
        elif symbol in b"{}\\":
            self._bytes(symbol)
        elif symbol in _SYMBOLS:
            self._text().put(_SYMBOLS[symbol])

    def _word(self, word: str, number: int | None, at: int) -> int:
        """Does what a control word says; returns where to read on."""
        if self._group.starred or word in _DESTINATIONS:
            self._group.name, self._group.starred = word, False
        elif word == "bin":
            end = at + max(0, number or 0)
            self._text().put_bytes(binascii.hexlify(self._data[at:end]), self._group.encoding)
            return end
        elif word == "u" and number is not None:
            self._text().put(chr(number % 0x10000))
            self._skip = self._group.skip
        elif word == "uc":
            self._group.skip = max(0, min(number or 0, 16))
        elif word in _WRITTEN:
            self._text().put(_WRITTEN[word])
        else:
            self._encoding(word, number)
        return at

    def _encoding(self, word: str, number: int | None) -> None:
        group = self._group
        if word == "ansicpg":
            group.encoding = _codec(f"cp{number}")
        elif word in {"mac", "pc", "pca"}:
            group.encoding = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[word]
        elif word == "f" and number is not None:
            self._font = number
            if group.name != "fonttbl":
                group.encoding = self._fonts.get(number, group.encoding)
        elif word == "fcharset" and group.name == "fonttbl" and number in _CHARSETS and number:
            self._fonts[self._font] = _CHARSETS[number]

    def _data_in(self, name: str) -> None:
        """Reads the data that a group held in hexadecimal digits."""
        written = re.sub(r"[^0-9a-fA-F]", "", self.texts.pop(name, _Text()).whole())
        content = bytes.fromhex(written[: len(written) // 2 * 2])
        self._objects += 1
        where = f"{name} {self._objects}"
        if name == "objdata":
            self._reading.unread(where, "an embedded object is not read")
        elif name in {"datastore", "passwordhash", "colorschememapping"}:
            self._reading.text(where, strings(content))
        else:
            self._reading.inner(where, content)


def _codec(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"
