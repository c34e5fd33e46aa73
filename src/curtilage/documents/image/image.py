"""Read a picture: what it shows, in every frame, and what the file says beside it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np

from curtilage.documents.budget import SpentError
from curtilage.documents.extras import missing
from curtilage.documents.image.segments import beside, kind_of
from curtilage.documents.picture import read_picture
from curtilage.documents.reading import Reading
from curtilage.documents.residue import strings
from curtilage.documents.shapes import Array

if TYPE_CHECKING:
    from PIL.Image import Image

NAME = "image"

_OTHERS = {b"ftypheic": "HEIC", b"ftypheix": "HEIC", b"ftypmif1": "HEIF", b"ftypavif": "AVIF"}
_SUB_PICTURES, _MOST_BESIDE = 330, 65_536
_PLACES, _SIZES = (273, 324), (279, 325)
_CAMERA, _GPS = 0x8769, 0x8825
_WHITE, _BLACK = 255, 0


def claims(data: bytes, media: str) -> int:  # noqa: ARG001 - the socket's shape
    """3 if the bytes begin as a picture file does."""
    return 3 if kind_of(data) or data[4:12] in _OTHERS else 0


def read(data: bytes, reading: Reading) -> None:
    """Every frame, and everything beside the picture."""
    kind = kind_of(data)
    if not kind:
        reading.unread("", f"a picture of the kind {_OTHERS[data[4:12]]} is not read")
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of damage that raises later, or of size, checked here
        picture = _opened(data, kind)
        if picture.width * picture.height > reading.budget.limits.pixels:
            reading.budget.turn(picture.width * picture.height)
        reading.text("camera data", _camera_data(picture))
        if kind == "tiff":
            _read_beside_strips(data, picture, reading)
        else:
            _read_beside(data, kind, reading)
        for number, frame in enumerate(_frames(picture), 1):
            for look in _looks(frame):
                read_picture(look, f"frame {number}" if number > 1 else "picture", reading)


def _opened(data: bytes, kind: str) -> Image:
    """The picture, decoded on demand and as nothing but what its first bytes say it is."""
    try:
        # Of an extra, and only when a picture is read.
        from PIL import Image, TiffImagePlugin, WebPImagePlugin  # noqa: F401, PLC0415
    except ImportError:
        raise missing("Pictures") from None
    try:
        return Image.open(BytesIO(data), formats=(kind.upper(),))
    except Image.DecompressionBombError:
        raise SpentError("a picture in it has far too many pixels") from None


def _frames(picture: Image) -> Iterator[Image]:
    number = 0
    while True:
        try:
            picture.seek(number)
        except EOFError:
            return
        yield picture
        number += 1


def _looks(frame: Image) -> Iterator[Array]:
    """The frame as it may be shown, (height, width, 3), uint8.

    What is transparent is shown on white, on black, and as if it were not transparent.
    """
    from PIL import ImageOps  # noqa: PLC0415

    frame.load()
    upright = ImageOps.exif_transpose(frame)
    if upright.mode in {"I", "F"} or upright.mode.startswith("I;16"):
        values = np.asarray(upright).astype(np.float64)
        spread = np.ptp(values) or 1.0
        grey = ((values - values.min()) / spread * _WHITE).astype(np.uint8)
        yield np.repeat(grey[..., None], 3, axis=2)
    elif "A" in upright.getbands() or "transparency" in upright.info:
        yield from _through(np.asarray(upright.convert("RGBA")))
    else:
        yield np.asarray(upright.convert("RGB"))


def _through(picture: Array) -> Iterator[Array]:
    colours, alpha = picture[..., :3], picture[..., 3:].astype(np.float32) / _WHITE
    seen: list[Array] = []
    for ground in (_WHITE, _BLACK, None):
        shown = colours
        if ground is not None:
            shown = (colours * alpha + ground * (1 - alpha)).round().astype(np.uint8)
        if not any(np.array_equal(shown, other) for other in seen):
            seen.append(shown)
            yield shown


def _camera_data(picture: Image) -> str:
    """The EXIF tags, and where the picture was taken in degrees."""
    exif = picture.getexif()
    tables = [exif, *(exif.get_ifd(place) for place in (_CAMERA, _GPS) if place in exif)]
    lines = [value for table in tables for value in table.values() if isinstance(value, str)]
    gps = exif.get_ifd(_GPS) if _GPS in exif else {}
    latitude, longitude = _degrees(gps.get(2), gps.get(1)), _degrees(gps.get(4), gps.get(3))
    if latitude or longitude:
        lines.append(f"GPS coordinates: {latitude}, {longitude}")
    return "\n".join(line.strip("\0 ") for line in lines)


def _degrees(parts: Any, side: Any) -> str:
    """Degrees, minutes and seconds as one decimal number; empty if they are none."""
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return ""
    sign = "-" if side in {"S", "W"} else ""
    return f"{sign}{degrees + minutes / 60 + seconds / 3600:.5f}"


def _read_beside_strips(data: bytes, picture: Image, reading: Reading) -> None:
    """The texts in a TIFF file beside its pictures; pictures in pictures are noted."""
    rest = bytearray(data)
    for frame in _frames(picture):
        tags: Any = getattr(frame, "tag_v2", {})
        if _SUB_PICTURES in tags:
            reading.unread("", "a picture within a picture is not read")
        for place, size in zip(_PLACES, _SIZES, strict=True):
            starts, lengths = tags.get(place, ()), tags.get(size, ())
            for start, length in zip(starts, lengths, strict=False):
                rest[start : start + length] = bytes(len(rest[start : start + length]))
    picture.seek(0)
    profile = picture.info.get("icc_profile", b"")
    left = bytes(rest).replace(profile, b"") if profile else bytes(rest)
    reading.text("beside the picture", strings(left))
    if len(left.replace(b"\0", b"")) > _MOST_BESIDE:
        reading.unread("", "it holds bytes that no picture has")


def _read_beside(data: bytes, kind: str, reading: Reading) -> None:
    """The texts beside the picture, and the small picture that camera data may hold."""
    texts = []
    for segment in beside(data, kind, reading.budget):
        texts.append(strings(segment.data))
        small = segment.data.find(b"\xff\xd8\xff")
        if segment.odd:
            reading.unread("", "it holds bytes that no picture has")
        elif small >= 0:
            end = segment.data.rfind(b"\xff\xd9") + 2
            reading.inner("small picture", segment.data[small:end])
    reading.text("beside the picture", "\n".join(filter(None, texts)))
