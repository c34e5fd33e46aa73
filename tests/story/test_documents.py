"""Documents in messages, through the real gateway: what is read decides, what is not stays."""

import base64
import json

import numpy as np
import pytest
from PIL import Image
from tests.world import World

from curtilage.documents.image.tests.samples import picture, saved
from curtilage.documents.office.tests.samples import WORD
from curtilage.documents.pdf.tests.samples import encrypted
from curtilage.documents.tests.making import page_pdf, zipped

PUBLIC = [
    "The river rose by ten centimetres after the rain.",
    "The bridge stays open for everybody.",
]
NUMBER = "4111 1111 1111 1111"


def image(data: bytes, kind: str = "png") -> dict:
    url = f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
    return {"type": "image_url", "image_url": {"url": url}}


def file(data: bytes, name: str = "a.pdf", media: str = "application/pdf") -> dict:
    url = f"data:{media};base64,{base64.b64encode(data).decode()}"
    return {"type": "file", "file": {"file_data": url, "filename": name}}


def says(text: str) -> dict:
    return {"type": "text", "text": text}


@pytest.fixture
async def world(tmp_path):
    async with World(tmp_path, local="openai") as made:  # which takes pictures and files
        yield made


def level(answer) -> tuple[int, str, str]:
    headers = answer.headers
    return answer.status, headers.get("curtilage-level", ""), headers.get("curtilage-zone", "")


async def test_a_scanned_letter_with_a_card_number_stays_inside(world) -> None:
    letter = saved(picture(), "PNG")
    answer = await world.ask([says("What is this?"), image(letter)])
    assert level(answer) == (200, "high", "inside")
    assert world.outside.received == b""
    told = await world.call("GET", f"/v1/crossings/{answer.headers['curtilage-crossing']}")
    assert "finance.card" in told.json["categories"]
    assert told.json["uninspected"] == []
    assert NUMBER.encode() not in told.body


async def test_a_public_pdf_goes_out_as_it_is(world) -> None:
    part = file(page_pdf(PUBLIC))
    answer = await world.ask([says("Summarise this."), part])
    assert level(answer) == (200, "low", "outside")
    (sent,) = world.outside.bodies
    assert sent["messages"][0]["content"][1] == part


async def test_a_public_picture_goes_out_as_it_is(world) -> None:
    part = image(saved(picture(["Opening hours", "The bridge is open"]), "JPEG"), "jpeg")
    answer = await world.ask([says("Read this."), part])
    assert level(answer) == (200, "low", "outside")
    assert world.outside.bodies[0]["messages"][0]["content"][1] == part


async def test_an_encrypted_pdf_is_high(world) -> None:
    answer = await world.ask([says("Open it."), file(encrypted(page_pdf(PUBLIC), "user", "owner"))])
    assert level(answer) == (200, "high", "inside")
    told = await world.call("GET", f"/v1/crossings/{answer.headers['curtilage-crossing']}")
    assert told.json["uninspected"] == ["messages[0].content[1] (it is encrypted)"]


async def test_a_photograph_is_high(world) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (200, 300, 3), dtype=np.uint8)
    answer = await world.ask([image(saved(Image.fromarray(noise), "JPEG"), "jpeg")])
    assert level(answer) == (200, "high", "inside")
    assert world.outside.received == b""


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (page_pdf(["Dear Ms Doe, write to jane.doe@example.com."]), "a.pdf"),
        (page_pdf(PUBLIC, page="/Annots [30 0 R]", more={30: "<< /Subtype /Text /Rect [0 0 1 1]"
                  " /Contents (ask jane.doe@example.com) >>"}), "a.pdf"),
        (zipped({"deep.zip": zipped({"a.csv": "who;mail\nDoe;jane.doe@example.com"})}), "a.zip"),
    ],
    ids=["text", "note", "archive in an archive"],
)  # fmt: skip
async def test_no_control_lets_a_document_out(world, data: bytes, name: str) -> None:
    """The level is moderate: as text this would go out pseudonymised. A file cannot be."""
    answer = await world.ask([says("Summarise this."), file(data, name)])
    assert level(answer) == (200, "moderate", "inside")
    assert world.outside.received == b""
    strict = {"authorization": f"Bearer {world.strict_key}"}
    refused = await world.ask([says("Summarise this."), file(data, name)], headers=strict)
    assert refused.status == 403
    assert world.outside.received == b""
    assert b"jane.doe" not in refused.body


async def test_text_beside_a_public_document_is_pseudonymised(world) -> None:
    part = file(page_pdf(PUBLIC))
    answer = await world.ask([says("Send this to jane.doe@example.com"), part])
    assert level(answer) == (200, "moderate", "outside")
    assert b"jane.doe" not in world.outside.received
    assert "jane.doe@example.com" in answer.text()
    assert world.outside.bodies[0]["messages"][0]["content"][1] == part


async def test_a_value_of_the_text_that_stands_in_the_document_stays_inside(world) -> None:
    """Whatever the detectors make of the document: the control would find the value there."""
    part = file(page_pdf([*PUBLIC, "jane.doe@example.com"]))
    answer = await world.ask([says("Send this to jane.doe@example.com"), part])
    assert level(answer)[2] == "inside"
    assert world.outside.received == b""


async def test_a_file_name_is_pseudonymised_like_text(world) -> None:
    answer = await world.ask([says("Read it."), file(page_pdf(PUBLIC), "jane.doe@example.com.pdf")])
    assert answer.status == 200
    assert b"jane.doe" not in world.outside.received


async def test_no_document_is_kept_in_ledger_or_answer(world, tmp_path) -> None:
    answer = await world.ask([says("Read it."), file(WORD, "a.docx")])
    assert level(answer)[2] == "inside"
    kept = b"".join(p.read_bytes() for p in (tmp_path / "data").rglob("*") if p.is_file())
    assert b"4111111111111111" not in kept
    assert b"t-vanished" not in kept


async def test_many_documents_share_the_time_of_one(tmp_path) -> None:
    async with World(tmp_path, local="openai", more="\n[documents]\nseconds = 0.4\n") as world:
        scan = saved(picture(), "PNG")
        answer = await world.ask([image(scan) for _ in range(30)])
        assert level(answer) == (200, "high", "inside")
        told = await world.call("GET", f"/v1/crossings/{answer.headers['curtilage-crossing']}")
        assert len(told.json["uninspected"]) > 10
        assert "time" in json.dumps(told.json["uninspected"])
