"""The pages of a PDF: the text they hold, and what they show besides it.

Each page is drawn without its text, and what is left is read as a picture. What lies under
something else is laid bare first: a black box over a name hides it from people only. So is what
is transparent, white on white, or beyond the edge of the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from curtilage.documents.extras import missing
from curtilage.documents.pdf.objects import Opened
from curtilage.documents.picture import read_picture
from curtilage.documents.reading import Reading
from curtilage.documents.shapes import Array, Rectangle

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage

_SCALE, _MOST_SIDE = 2.0, 2400
_TEXT, _PATH, _IMAGE, _SHADING, _FORM = 1, 2, 3, 4, 5
_ICONS = frozenset({"/Text", "/Link", "/Popup"})
_SHOWN = 4
_FURTHEST = 5_000.0
_MOST_SEGMENTS, _CURVE, _BLACK = 64, 1, 255
_MOST_DEPTH = 15
_MOST_SHRUNK = 5.0
_DIFFERENT = 28
_BROKEN_HYPHEN = "\x02"


def read_pages(data: bytes, opened: Opened, reading: Reading) -> None:
    """The text of every page, and what else it shows.

    Where the file gives substitutes for what it draws, as for readers of braille, pdfium answers
    with those. What is drawn is a text as well then.
    """
    try:
        import pypdfium2  # noqa: PLC0415  of an extra, and only when a PDF is read
    except ImportError:
        raise missing("PDF files") from None
    with pypdfium2.PdfDocument(data) as document:
        document.init_forms()
        for number in range(len(document)):
            reading.budget.turn()
            _read_page(document, number, opened, reading)


def _read_page(document: PdfDocument, number: int, opened: Opened, reading: Reading) -> None:
    where, looks = f"page {number + 1}", f"page {number + 1} as a picture"
    annotated = _show_annotations(document, number, where, opened, reading)
    page = document[number]
    texts = page.get_textpage()
    reading.text(where, texts.get_text_range().replace(_BROKEN_HYPHEN, "-"))
    if opened.substitutes:
        reading.text(f"{where} as drawn", opened.reader.pages[number].extract_text())
    clear = _is_clear(texts)
    texts.close()
    kinds = {int(one.type) for one in page.get_objects(max_depth=_MOST_DEPTH)}
    if not clear:
        read_picture(_drawn(page), looks, reading)
    if kinds <= {_TEXT} and not annotated:
        return
    unread = len(reading.found.unread)
    if not _widen(page):
        reading.unread(where, "something on it lies far beyond its edge")
    page.close()
    page = document[number]
    _remove(page, lambda one: one.type == _TEXT)
    known = list(_read_pictures(page, where, opened, reading)) if _IMAGE in kinds else []
    bare = _drawn(page)
    read_picture(bare, looks, reading, known)
    if _IMAGE in kinds and kinds & {_PATH, _SHADING}:
        _read_beneath(page, bare, where, reading)
    if _PATH in kinds and len(reading.found.unread) == unread:
        page.close()
        _read_outlines(document[number], where, reading)


def _show_annotations(
    document: PdfDocument, number: int, where: str, opened: Opened, reading: Reading
) -> bool:
    """Makes hidden annotations show; returns whether any can be seen.

    A note without a picture of its own shows as an icon: it is taken away, for what it says is
    one of its strings.
    """
    import pypdfium2.raw as pdfium  # noqa: PLC0415

    notes = [note.get_object() for note in opened.reader.pages[number].annotations or ()]
    page = document[number]
    for place in reversed(range(len(notes))):
        note = notes[place]
        if note.get("/Subtype") in _ICONS and "/AP" not in note:
            pdfium.FPDFPage_RemoveAnnot(page.raw, place)
            continue
        left, bottom, right, top = (float(side) for side in note.get("/Rect", (0, 0, 0, 0)))
        if abs((right - left) * (top - bottom)) < 1 and opened.draws(note):
            reading.unread(where, "a note of no size shows something")
        raw = pdfium.FPDFPage_GetAnnot(page.raw, place)
        pdfium.FPDFAnnot_SetFlags(raw, _SHOWN)
        pdfium.FPDFPage_CloseAnnot(raw)
    left_over = int(pdfium.FPDFPage_GetAnnotCount(page.raw))
    page.close()
    return left_over > 0


def _is_clear(texts: PdfTextPage) -> bool:
    """Whether the font of every character says which character it is."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415

    count = texts.count_chars()
    return not any(pdfium.FPDFText_HasUnicodeMapError(texts.raw, n) for n in range(count))


def _widen(page: PdfPage) -> bool:
    """Makes the page as large as all that it draws; whether that was possible."""
    left, bottom, right, top = page.get_bbox()
    for one in page.get_objects(max_depth=1):
        if one.type != _TEXT:
            x1, y1, x2, y2 = one.get_bounds()
            left, bottom = min(left, x1), min(bottom, y1)
            right, top = max(right, x2), max(top, y2)
    box = [max(-_FURTHEST, min(side, _FURTHEST)) for side in (left, bottom, right, top)]
    page.set_mediabox(*box)
    page.set_cropbox(*box)
    return box == [left, bottom, right, top]


def _remove(page: PdfPage, unwanted: Callable[[Any], bool]) -> None:
    """Takes objects off the page, within forms too."""
    for one in list(page.get_objects(max_depth=_MOST_DEPTH)):
        if unwanted(one):
            page.remove_obj(one)


def _scale(page: PdfPage) -> float:
    width, height = page.get_size()
    return min(_SCALE, _MOST_SIDE / max(1.0, float(width), float(height)))


def _drawn(page: PdfPage) -> Array:
    """The page as a picture (height, width, 3), uint8, red first."""
    bitmap = page.render(scale=_scale(page), draw_annots=True, rev_byteorder=True)
    return np.array(bitmap.to_numpy()[..., :3])


def _read_pictures(
    page: PdfPage, where: str, opened: Opened, reading: Reading
) -> Iterator[Rectangle]:
    """Reads those pictures by themselves that the page does not show as sharp as they are.

    So are all pictures of a file in which some have masks: a mask can hide all of a picture.
    Yields where they are on the drawn page.
    """
    for number, one in enumerate(page.get_objects(filter=[_IMAGE], max_depth=_MOST_DEPTH), 1):
        picture: Any = one
        box = picture.get_bounds()
        across, down = picture.get_px_size()
        sharp = across <= _MOST_SHRUNK * max(1.0, (box[2] - box[0]) * _scale(page))
        if sharp and not opened.masks:
            continue
        reading.budget.turn(across * down)
        read_picture(_pixels(picture), f"{where} picture {number}", reading)
        yield from _place(box, page)


def _place(box: Sequence[float], page: PdfPage) -> Iterator[Rectangle]:
    """Where a box of the page (left, bottom, right, top) lies on the drawn page.

    Nowhere if the page is turned: then it is not known.
    """
    scale = _scale(page)
    left, _, _, top = page.get_bbox()
    x1, y1, x2, y2 = box
    if not page.get_rotation():
        yield Rectangle(
            ((x1 + x2) / 2 - left) * scale,
            (top - (y1 + y2) / 2) * scale,
            (x2 - x1) * scale,
            (y2 - y1) * scale,
            0.0,
        )


def _pixels(picture: Any) -> Array:
    """The picture as it is stored (height, width, 3), uint8, without any mask."""
    values = picture.get_bitmap(render=False).to_numpy()
    if values.ndim == 2:
        values = values[..., None]
    if values.shape[2] < 3:
        return np.repeat(values[..., :1], 3, axis=2)
    return np.array(values[..., 2::-1])


def _read_beneath(page: PdfPage, shown: Array, where: str, reading: Reading) -> None:
    """Reads what shapes on the page cover of the pictures below them."""
    _remove(page, lambda one: one.type in {_PATH, _SHADING})
    bare = _drawn(page)
    covered = (np.abs(bare.astype(np.int16) - shown) > _DIFFERENT).any(axis=2)
    bare[~covered] = 255
    read_picture(bare, f"{where} beneath", reading)


def _read_outlines(page: PdfPage, where: str, reading: Reading) -> None:
    """Reads shapes that are no boxes in black, for text may be drawn so in any colour."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415

    _remove(page, lambda one: one.type != _FORM and not _is_outline(one))
    for one in page.get_objects(filter=[_PATH], max_depth=_MOST_DEPTH):
        pdfium.FPDFPageObj_SetFillColor(one.raw, 0, 0, 0, _BLACK)
        pdfium.FPDFPageObj_SetStrokeColor(one.raw, 0, 0, 0, _BLACK)
    read_picture(_drawn(page), f"{where} outlines", reading)


def _is_outline(one: Any) -> bool:
    """Whether an object is a path that is more than level and upright lines."""
    from ctypes import c_float  # noqa: PLC0415

    import pypdfium2.raw as pdfium  # noqa: PLC0415

    if one.type != _PATH:
        return False
    count = pdfium.FPDFPath_CountSegments(one.raw)
    if count > _MOST_SEGMENTS:
        return True
    before = (0.0, 0.0)
    for number in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(one.raw, number)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        x, y = c_float(), c_float()
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        askew = x.value != before[0] and y.value != before[1]
        if kind == _CURVE or (kind == 0 and askew):
            return True
        before = (x.value, y.value)
    return False
