"""Every object of a PDF file: the strings in it, and the streams by what they are for."""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from curtilage.documents.extras import missing
from curtilage.documents.reading import Reading
from curtilage.documents.residue import strings

if TYPE_CHECKING:
    from pypdf import PdfReader

_OBJECT = re.compile(rb"(?<![0-9])([0-9]{1,10})[ \t\r\n]{1,9}([0-9]{1,5})[ \t\r\n]{1,9}obj\b")
_LITERAL = re.compile(rb"\(((?:[^()\\]|\\.){0,4096})\)", re.DOTALL)
_SHOWS = re.compile(
    rb"\[[^\[\]]{0,65536}\]\s{0,9}TJ|\((?:[^()\\]|\\.){0,4096}\)\s{0,9}(?:Tj|'|\")", re.DOTALL
)
_DRAWS = re.compile(rb"\b(?:Tj|TJ|Do|BI)\b|'")
_MASKS = frozenset({"/SMask", "/Mask", "/SMaskInData"})
_APPEARANCES = frozenset({"/N", "/D", "/R"})
_BLANK = re.compile(rb"[ \t\r\n]{0,9}")
_LOUD_NAME = re.compile(r"[@ ]|[0-9]{6}|[^\x00-\x7f]")
_INSIDE = re.compile(rb"/(?:ActualText|Alt|E|T|Contents)\s{0,9}(?=[(<])")
_DATE = re.compile(r"D:([0-9]{4})([0-9]{2})([0-9]{2})[0-9Z+'-]{0,20}")
_LOUD_NUMBER = 10**8
_MOST_DEPTH = 200

# How a stream is referred to tells what it is for.
_DRAWN = frozenset(
    {"/Contents", "/XObject", "/N", "/D", "/R", "/Pattern", "/CharProcs", "/SMask", "/Mask", "/G"}
)
_MACHINERY = frozenset({
    "/FontFile", "/FontFile2", "/FontFile3", "/ToUnicode", "/Encoding", "/CIDToGIDMap", "/CIDSet",
    "/ColorSpace", "/Shading", "/Function", "/Functions", "/TR", "/TR2", "/HT", "/BG", "/UCR",
    "/DestOutputProfile", "/CharSet", "/Lab", "/ICCBased", "/Indexed", "/Separation", "/DeviceN",
    "/Colorants", "/UseCMap", "/BG2", "/UCR2", "/Domain",
})  # fmt: skip
_TEXTS = frozenset({"/JS", "/JavaScript", "/RC", "/RV", "/V", "/DV", "/TU", "/Metadata", "/XFA"})
_FILES = frozenset({"/F", "/UF", "/EF", "/DOS", "/Mac", "/Unix"})
_TABLES = _MACHINERY | _DRAWN - {"/Contents"}
_MEANINGLESS = frozenset({"/ID", "/Encrypt"})
_REFUSED = {
    "/RichMedia": "it holds rich media, which are not read",
    "/3D": "it holds a 3D model, which is not read",
    "/Sound": "it holds a sound, which is not read",
    "/Movie": "it holds a film, which is not read",
    "/Screen": "it may play media, which are not read",
}


def read_objects(data: bytes, before: int, reading: Reading) -> Opened | None:
    """Reads all that is no page: strings, attachments, scripts, metadata.

    Args:
        data: the file.
        before: where the revision before this one ends; 0 if there is none.
        reading: takes what is read.

    Returns:
        The file, to read its pages; None if it cannot be opened, which is noted.
    """
    try:
        import pypdf  # noqa: PLC0415  of an extra, and only when a PDF is read
    except ImportError:
        raise missing("PDF files") from None
    reader = pypdf.PdfReader(BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        reading.unread("", "it is encrypted")
        return None
    file = _File(reader, reading)
    file.read_all()
    if _unlisted(data, before, reader):
        reading.unread("", "it holds objects that its own table does not name")
    return Opened(reader, file.substitutes, file.masks)


class Opened(NamedTuple):
    """A file that was opened.

    Attributes:
        reader: gives its pages.
        substitutes: whether some text is said to stand for another that is drawn.
        masks: whether some picture has a mask.
    """

    reader: PdfReader
    substitutes: bool
    masks: bool

    def draws(self, note: Any) -> bool:
        """Whether the appearance of an annotation draws text or a picture."""
        shown = _resolved(_resolved(note.get("/AP", {})).get("/N"))
        streams = [shown] if hasattr(shown, "get_data") else [*(shown or {}).values()]
        contents = (_resolved(one) for one in streams)
        return any(_DRAWS.search(one.get_data()) for one in contents if hasattr(one, "get_data"))


def _unlisted(data: bytes, before: int, reader: PdfReader) -> bool:
    """Whether after the revision before there are objects that no table points to."""
    listed = set()
    for table in reader.xref.values():
        for place in table.values():
            blank = _BLANK.match(data, place)
            listed.add(blank.end() if blank else place)
    places = {found.start() for found in _OBJECT.finditer(data, before)}
    inside = _in_streams(data)
    return any(place not in listed and not inside(place) for place in places)


def _in_streams(data: bytes) -> Callable[[int], bool]:
    """Tells of a place whether it lies within a stream's bytes, as an attached PDF's do."""
    starts, ends, at = [], [], 0
    while (start := data.find(b"stream", at)) >= 0:
        end = data.find(b"endstream", start + 6)
        if end < 0:
            break
        starts.append(start)
        ends.append(end)
        at = end + 9

    def inside(place: int) -> bool:
        n = bisect.bisect(starts, place) - 1
        return n >= 0 and place < ends[n]

    return inside


class _File:
    """Walks the objects from the trailer, then takes those that nothing refers to."""

    def __init__(self, reader: PdfReader, reading: Reading) -> None:
        self._reader, self._reading = reader, reading
        self._strings: dict[str, None] = {}
        self._seen: set[int] = set()
        self._streams = 0
        self.substitutes = self.masks = False

    def read_all(self) -> None:
        """Reads every object and notes what is left unread."""
        trailer = self._reader.trailer
        root = _resolved(trailer.get("/Root", {}))
        self._walk([("/Pages", root.raw_get("/Pages") if "/Pages" in root else None, 0, True)])
        self._walk([("", trailer, 0, False)])
        self._seen.add(
            getattr(trailer.raw_get("/Encrypt"), "idnum", 0) if "/Encrypt" in trailer else 0
        )
        listed = {n for table in self._reader.xref.values() for n in table}
        listed |= set(self._reader.xref_objStm)
        for number in sorted(listed - self._seen):
            self._reading.budget.check()
            loose = self._object(number)
            if _is_machinery(loose):
                continue
            if hasattr(loose, "get_data"):
                self._reading.unread(f"object {number}", "nothing in the file refers to it")
            self._walk([("", loose, 0, False)])
        self._reading.text("strings in objects", "\n".join(self._strings))
        layers = _resolved(_resolved(root.get("/OCProperties", {})).get("/D", {}))
        if _resolved(layers.get("/OFF")) or layers.get("/BaseState", "/ON") != "/ON":
            self._reading.unread("", "it has hidden layers")

    def _object(self, number: int) -> Any:
        from pypdf.generic import IndirectObject  # noqa: PLC0415

        generation = next((g for g, table in self._reader.xref.items() if number in table), 0)
        return self._reader.get_object(IndirectObject(number, generation, self._reader))

    def _walk(self, ahead: list[tuple[str, Any, int, bool]]) -> None:
        """Takes (key, object, depth, drawn) in turn, and what they refer to after them."""
        while ahead:
            self._reading.budget.check()
            key, value, depth, drawn = ahead.pop()
            if depth > _MOST_DEPTH:
                raise ValueError("objects are nested too deeply")
            if hasattr(value, "idnum"):
                if value.idnum in self._seen:
                    continue
                self._seen.add(value.idnum)
                value = value.get_object()
            self._take(key, value, drawn=drawn)
            ahead.extend(_inside(key, value, depth, drawn=drawn))

    def _take(self, key: str, value: Any, *, drawn: bool) -> None:
        if isinstance(value, str):
            named = type(value).__name__.startswith("Name")
            dated = _DATE.fullmatch(value)
            if dated:
                self._strings["-".join(dated.groups())] = None
            elif not named or _LOUD_NAME.search(value):
                self._strings[value.lstrip("/") if named else value] = None
        elif isinstance(value, bytes):
            self._strings[strings(value)] = None
        elif isinstance(value, int) and abs(value) > _LOUD_NUMBER:
            self._strings[str(value)] = None
        elif hasattr(value, "get_data"):
            self._take_stream(key, value, drawn=drawn)
        if isinstance(value, dict):
            self.substitutes |= "/ActualText" in value
            self.masks |= not _MASKS.isdisjoint(value)
            why = _REFUSED.get(str(_resolved(value.get("/Subtype"))))
            if why:
                self._reading.unread("", why)

    def _take_stream(self, key: str, stream: Any, *, drawn: bool) -> None:
        kind, form = str(stream.get("/Type", "")), str(stream.get("/Subtype", ""))
        self._streams += 1
        where = f"stream {self._streams}"
        if key in _MACHINERY or kind in {"/XRef", "/ObjStm"}:
            return
        if kind == "/EmbeddedFile" or key in _FILES:
            self._reading.inner(f"attachment {self._streams}", self._data(stream))
        elif kind == "/Metadata" or key in _TEXTS:
            self._reading.inner(where, self._data(stream))
        elif form == "/Image":
            if not drawn:
                self._reading.unread(where, "a picture that no page shows is not read")
        elif form == "/Form" or drawn:
            content = self._data(stream)
            self._take_marks(content)
            if key in _APPEARANCES:
                self._strings |= dict.fromkeys(_literals(content))
        else:
            self._reading.unread(where, "it is not known what it is for")

    def _data(self, stream: Any) -> bytes:
        data: bytes = stream.get_data()
        packed = int(_resolved(stream.get("/Length", 0)) or 0)
        self._reading.budget.unpack(len(data), len(data), packed)
        return data

    def _take_marks(self, content: bytes) -> None:
        """Takes the strings that a page's content holds beside what it draws."""
        from pypdf.generic import read_object  # noqa: PLC0415

        self.substitutes |= b"/ActualText" in content
        for found in _INSIDE.finditer(content):
            said = read_object(BytesIO(content[found.end() : found.end() + 65_536]), None)
            self._take("", said, drawn=True)


def _inside(
    key: str, value: Any, depth: int, *, drawn: bool
) -> Iterator[tuple[str, Any, int, bool]]:
    """What stands in a dictionary or array, each with the key it stands under."""
    if isinstance(value, dict):
        for name, item in value.items():
            within = drawn or str(name) in {"/Pages", "/Kids", "/Annots", "/Resources", "/AP"}
            within = within and str(name) not in {"/Thumb", "/PieceInfo", "/Alternates"}
            if str(name) in _MEANINGLESS:
                continue
            named = key if key in _TABLES and not hasattr(value, "get_data") else str(name)
            yield named, item, depth + 1, within
    elif isinstance(value, list):
        for item in value:
            yield key, item, depth + 1, drawn


def _literals(content: bytes) -> Iterator[str]:
    """What a content stream shows by literal strings, the pieces of a line joined."""
    for found in _SHOWS.finditer(content):
        pieces = (piece[1] for piece in _LITERAL.finditer(found[0]))
        yield b"".join(pieces).replace(b"\\", b"").decode("latin-1")


def _resolved(value: Any) -> Any:
    return value.get_object() if hasattr(value, "get_object") else value


def _is_machinery(value: Any) -> bool:
    """Whether an object that nothing refers to is one of the file's own tables."""
    return isinstance(value, dict) and str(value.get("/Type", "")) in {"/XRef", "/ObjStm"}
