"""Pictures of text with a value in every place that may hold one."""

import io

import numpy as np
from PIL import Image, ImageDraw, ImageFont, PngImagePlugin

LINES = ("Card 4111 1111 1111 1111", "Jane Doe, 12 Elm Street")


def picture(
    lines=LINES, *, size=(640, 150), ink="black", ground="white", mode="RGB"
) -> Image.Image:
    made = Image.new(mode, size, ground)
    font = ImageFont.load_default(30)
    for number, line in enumerate(lines):
        ImageDraw.Draw(made).text((24, 20 + 56 * number), line, font=font, fill=ink)
    return made


def saved(made: Image.Image, kind: str, **more) -> bytes:
    data = io.BytesIO()
    made.save(data, kind, **more)
    return data.getvalue()


def camera() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = "t-description", "t-artist"
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0t-user-comment"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (48.0, 51.0, 24.0), "W", (2.0, 21.0, 3.0)
    return exif


def chunks() -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "t-text")
    info.add_text("Z", "t-packed", zip=True)
    info.add_itxt("I", "t-international Jürgen")
    info.add_itxt("J", "t-both", zip=True)
    return info


def sixteen_bits() -> bytes:
    grey = np.array(picture().convert("L")).astype(np.uint16) * 257
    return saved(Image.fromarray(grey), "PNG")


CLEAR = picture(ink=(0, 0, 0, 0), ground=(255, 255, 255, 0), mode="RGBA")
FRAMES = {"append_images": [picture(["t second frame"])], "save_all": True}
SEEN = {"4111 1111 1111 1111", "Jane Doe, 12 Elm Street"}
CAMERA = {"t-description", "t-artist", "t-user-comment", "48.85667, -2.35083"}
SAMPLES = {
    "png": (saved(picture(), "PNG", pnginfo=chunks()), SEEN | {
        "t-text", "t-packed", "t-international Jürgen", "t-both",
    }),
    "jpeg": (saved(picture(), "JPEG", exif=camera(), comment=b"t-comment", quality=85),
             SEEN | CAMERA | {"t-comment"}),
    "gif": (saved(picture(), "GIF", comment=b"t-comment", **FRAMES),
            SEEN | {"t-comment", "t second frame"}),
    "webp": (saved(picture(), "WEBP", exif=camera(), lossless=True, xmp=b"<x>t-xmp</x>"),
             SEEN | CAMERA | {"t-xmp"}),
    "tiff": (saved(picture(), "TIFF", exif=camera(), compression="tiff_lzw", **FRAMES),
             SEEN | {"t-description", "t-artist", "t second frame"}),
    "bmp": (saved(picture(), "BMP"), SEEN),
    "grey": (saved(picture().convert("L"), "PNG"), SEEN),
    "sixteen bits": (sixteen_bits(), SEEN),
    "four inks": (saved(picture().convert("CMYK"), "JPEG"), SEEN),
    "black and white": (saved(picture().convert("1"), "TIFF", compression="group4"), SEEN),
    "palette": (saved(picture().convert("P"), "PNG"), SEEN),
    "all transparent": (saved(CLEAR, "PNG"), SEEN),
    "white on blue": (saved(picture(ink="white", ground=(20, 40, 120)), "PNG"), SEEN),
    "upside down": (saved(picture().rotate(180), "PNG"), SEEN),
    "on its side": (saved(picture().rotate(90, expand=True), "PNG"), SEEN),
    "blank": (saved(Image.new("RGB", (300, 200), "white"), "PNG"), set()),
    "one pixel": (saved(Image.new("RGB", (1, 1), "red"), "GIF"), set()),
}  # fmt: skip
