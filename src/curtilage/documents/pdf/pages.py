"""The pages of a PDF: the text they hold, and what they show besides it.

Each page is drawn, and what is drawn where no text stands is read as a picture. What lies under
something else is laid bare first: a black box over a name hides it from people only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
_TEXT, _PATH, _IMAGE, _SHADING = 1, 2, 3, 4
_ICONS = frozenset({"/Text", "/Link", "/Popup"})
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
    where = f"page {number + 1}"
    annotated = _annotated(document, number, opened)
    page = document[number]
    texts = page.get_textpage()
    written = texts.get_text_range().replace(_BROKEN_HYPHEN, "-")
    reading.text(where, written)
    if opened.substitutes:
        reading.text(f"{where} as drawn", opened.reader.pages[number].extract_text())
    kinds = _kinds(page)
    clear = _is_clear(texts)
    if kinds <= {_TEXT} and clear and not annotated:
        return
    scale = min(_SCALE, _MOST_SIDE / max(1.0, *page.get_size()))
    known = list(_places(texts, page, scale)) if clear else []
    if _IMAGE in kinds:
        known += _read_pictures(page, scale, where, reading)
    shown = _drawn(page, scale)
    read_picture(shown, f"{where} as a picture", reading, known)
    if _IMAGE in kinds and kinds & {_PATH, _SHADING}:
        _read_beneath(document[number], shown, scale, where, reading)


def _kinds(page: PdfPage) -> set[int]:
    """Which kinds of objects the page draws, in forms within it too."""
    return {int(one.type) for one in page.get_objects(max_depth=_MOST_DEPTH)}


def _annotated(document: PdfDocument, number: int, opened: Opened) -> bool:
    """Whether the page has annotations that show something, once the others are taken away.

    A note without a picture of its own shows as an icon; what it says is one of its strings.
    """
    import pypdfium2.raw as pdfium  # noqa: PLC0415

    notes = [note.get_object() for note in opened.reader.pages[number].annotations or ()]
    plain = [n for n, note in enumerate(notes) if note["/Subtype"] in _ICONS and "/AP" not in note]
    page = document[number]
    for place in reversed(plain):
        pdfium.FPDFPage_RemoveAnnot(page.raw, place)
    page.close()
    return len(notes) > len(plain)


def _is_clear(texts: PdfTextPage) -> bool:
    """Whether the font of every character says which character it is."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415

    count = texts.count_chars()
    return not any(pdfium.FPDFText_HasUnicodeMapError(texts.raw, n) for n in range(count))


def _places(texts: PdfTextPage, page: PdfPage, scale: float) -> Iterator[Rectangle]:
    """Where the text stands on the drawn page."""
    for number in range(texts.count_rects()):
        yield from _place(texts.get_rect(number), page, scale)


def _place(box: Sequence[float], page: PdfPage, scale: float) -> Iterator[Rectangle]:
    """Where a box of the page (left, bottom, right, top) lies on the drawn page.

    Nowhere if the page is turned: then it is not known.
    """
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


def _drawn(page: PdfPage, scale: float) -> Array:
    """The page as a picture (height, width, 3), uint8, red first."""
    bitmap = page.render(scale=scale, draw_annots=True, rev_byteorder=True)
    return np.array(bitmap.to_numpy()[..., :3])


def _read_pictures(
    page: PdfPage, scale: float, where: str, reading: Reading
) -> Iterator[Rectangle]:
    """Reads those pictures by themselves that the page does not show whole or sharp enough.

    Yields where they are on the drawn page.
    """
    left, bottom, right, top = page.get_bbox()
    for number, one in enumerate(page.get_objects(filter=[_IMAGE], max_depth=_MOST_DEPTH), 1):
        picture: Any = one
        x1, y1, x2, y2 = box = picture.get_bounds()
        across, down = picture.get_px_size()
        inside = x1 > left - 1 and y1 > bottom - 1 and x2 < right + 1 and y2 < top + 1
        if inside and across <= _MOST_SHRUNK * max(1.0, (x2 - x1) * scale):
            continue
        reading.budget.turn(across * down)
        read_picture(_pixels(picture), f"{where} picture {number}", reading)
        yield from _place(box, page, scale)


def _pixels(picture: Any) -> Array:
    bitmap = picture.get_bitmap(render=False)
    values = bitmap.to_numpy()
    if values.ndim == 2:
        values = values[..., None]
    return np.array(np.repeat(values[..., :1], 3, 2) if values.shape[2] < 3 else values[..., 2::-1])


def _read_beneath(page: PdfPage, shown: Array, scale: float, where: str, reading: Reading) -> None:
    """Reads what shapes and text on the page cover of the pictures below them."""
    for one in list(page.get_objects(max_depth=1)):
        if int(one.type) in {_TEXT, _PATH, _SHADING}:
            page.remove_obj(one)
    bare = _drawn(page, scale)
    covered = (np.abs(bare.astype(np.int16) - shown) > _DIFFERENT).any(axis=2)
    bare[~covered] = 255
    read_picture(bare, f"{where} beneath", reading)
