"""Pictures: what is no text, what is not read for sure, and what hides behind the picture."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from curtilage.documents.image.tests.samples import picture, saved
from curtilage.documents.ink import shown_besides
from curtilage.documents.picture import MORE, UNSURE
from curtilage.documents.tests.making import zipped
from curtilage.documents.tests.reading import blindly, named, reasons, seen, texts, whole

RNG = np.random.default_rng(3)


def signed() -> Image.Image:
    made = picture(size=(640, 300))
    curve = [(300 + 2 * n, 220 + int(30 * np.sin(n / 5) + 12 * np.sin(n / 2))) for n in range(120)]
    ImageDraw.Draw(made).line(curve, fill=(20, 20, 120), width=3)
    return made


def with_photograph() -> Image.Image:
    made = np.array(picture(size=(640, 300)))
    made[180:290, 30:200] = RNG.integers(0, 255, (110, 170, 3))
    return Image.fromarray(made)


def out_of_focus() -> Image.Image:
    y, x = np.mgrid[:300, :300]
    face = 120 + 100 * np.exp(-((x - 150) ** 2 + (y - 150) ** 2) / 5000)
    for eye in (120, 180):
        face -= 110 * np.exp(-((x - eye) ** 2 + (y - 130) ** 2) / 300)
    return Image.fromarray(face.clip(0, 255).astype(np.uint8))


def framed() -> Image.Image:
    made = picture()
    pen = ImageDraw.Draw(made)
    pen.rectangle((6, 6, 630, 140), outline="black", width=2)
    pen.line((6, 66, 630, 66), fill="black", width=2)
    return made


@pytest.mark.parametrize("made", [signed(), with_photograph()], ids=["signed", "photograph"])
def test_what_is_no_text_is_noted_and_the_text_is_read(made):
    found = seen(saved(made, "PNG"))
    assert set(reasons(found)) & {MORE, UNSURE}
    assert "4111 1111 1111 1111" in whole(found)


def test_a_picture_out_of_focus_is_noted():
    assert reasons(seen(saved(out_of_focus(), "PNG"))) == [MORE]


def test_ruled_lines_are_nothing():
    found = seen(saved(framed(), "PNG"))
    assert found.unread == ()
    assert "4111 1111 1111 1111" in whole(found)


def test_strange_letters_are_not_taken_for_nothing():
    strokes = picture(["Name: "], size=(640, 90))
    pen = ImageDraw.Draw(strokes)
    for n in range(6):  # made up, so no model knows them
        x = 160 + 40 * n
        pen.line(
            (x, 30, x + 20, 60 - 9 * (n % 3), x, 60, x + 25, 32 + 5 * n), fill="black", width=3
        )
        pen.arc((x, 25, x + 22, 62), 40 * n, 40 * n + 200, fill="black", width=3)
    assert set(reasons(seen(saved(strokes, "PNG")))) & {MORE, UNSURE}


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP"])
def test_what_hides_behind_a_picture_is_noted(kind):
    made = Image.new("RGB", (40, 30), "white")
    found = blindly(saved(made, kind) + zipped({"a": "t-hidden"}))
    assert reasons(found) == ["it holds bytes that no picture has"]


def test_a_picture_within_a_tiff_picture_is_noted():
    made = Image.new("RGB", (40, 30), "white")
    found = blindly(saved(made, "TIFF", tiffinfo={330: 8}))
    assert reasons(found) == ["a picture within a picture is not read"]


def test_many_bytes_beside_a_tiff_picture_are_noted():
    made = saved(Image.new("RGB", (40, 30), "white"), "TIFF")
    found = blindly(made + RNG.bytes(100_000))
    assert reasons(found) == ["it holds bytes that no picture has"]


def test_the_small_picture_in_camera_data_is_looked_at():
    small = saved(picture(), "JPEG")
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0" + small
    made = saved(Image.new("RGB", (40, 30), "white"), "JPEG")
    segment = b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif
    found = seen(made[:2] + segment + made[2:])
    assert "4111 1111 1111 1111" in texts(found)["small picture > picture"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (saved(picture(), "PNG")[:700], "damaged"),
        (saved(picture(), "JPEG")[:-400], "damaged"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, "a picture of the kind HEIC is not read"),
        (
            saved(Image.new("1", (7000, 7000)), "PNG"),
            "a picture in it has more than 40000000 pixels",
        ),
        (saved(Image.new("1", (30000, 30000)), "TIFF", compression="group4"), "pixels"),
    ],
    ids=named,
)
def test_what_is_not_read_is_noted(data, reason):
    assert [r for r in reasons(blindly(data)) if reason in r]


def test_many_frames_are_too_many():
    frames = [Image.new("L", (8, 8), 20 * n) for n in range(12)]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert reasons(blindly(data, pages=10)) == ["it has more than 10 pages or pictures"]


@pytest.mark.parametrize("side", [1000, 2400, 4000, 6000])
def test_small_letters_in_a_large_picture_are_not_nothing(side):
    made = Image.new("L", (side, side), "white")
    made.paste(picture(["4111 1111 1111 1111"], size=(400, 70)).resize((100, 18)), (side // 2, 40))
    assert shown_besides(np.asarray(made.convert("RGB")), [])
