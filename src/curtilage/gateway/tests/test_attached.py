"""Files and pictures in messages: read strictly, inspected with the rest, never changed."""

import base64
import json

import pytest

from curtilage.core.findings import Field
from curtilage.core.parties import Destination, Zone
from curtilage.documents import DocumentText, Extracted, Unread
from curtilage.gate.plans import Place
from curtilage.gateway.chat.attached import attached
from curtilage.gateway.chat.request import read
from curtilage.gateway.documents import seen_in

LOCAL = Place(Destination("local", "vllm", Zone.INSIDE, "DE"), frozenset())
PATH = "messages[0].content[1]"


def url(data: bytes = b"data", media: str = "image/png") -> str:
    return f"data:{media};base64,{base64.b64encode(data).decode()}"


def image(value: object, **more: object) -> dict:
    return {"type": "image_url", "image_url": {"url": value, **more}}


def file(**inside: object) -> dict:
    return {"type": "file", "file": inside}


def request(*parts: dict):
    content = [{"type": "text", "text": "See"}, *parts]
    body = {"model": "m", "messages": [{"role": "user", "content": content}]}
    return read(json.dumps(body).encode())


@pytest.mark.parametrize(
    ("part", "media"),
    [
        (image(url()), "image/png"),
        (image(url(media="IMAGE/PNG"), detail="high"), "image/png"),
        (image(url(media="")), ""),
        (file(file_data=url(media="application/pdf"), filename="t.pdf"), "application/pdf"),
        (file(file_data=url(media="text/html;charset=utf-8")), "text/html;charset=utf-8"),
        (file(file_data=base64.b64encode(b"data").decode()), ""),
    ],
)
def test_a_document_in_the_request_is_taken_from_it(part: dict, media: str) -> None:
    made = request(part)
    (document,) = made.documents.values()
    assert (document.path, document.data, document.media) == (PATH, b"data", media)
    assert made.uninspectable == ()
    assert made.needs - {"odd_chat"} == {"images" if part["type"] == "image_url" else "files"}
    texts = [f.text for f in made.fields]
    assert texts == ["See", *([part["file"]["filename"]] if "filename" in str(part) else [])]
    sent = json.loads(made.body(texts, LOCAL, "m"))
    assert sent["messages"][0]["content"][1] == part


@pytest.mark.parametrize(
    "part",
    [
        image("https://example.com/x.png"),
        image("data:image/png;base64,AAA"),
        image("data:image/png;base64,AAAA\n"),
        image("data:image/png;base64,AAB="),
        image("data:image/png;base64,%41AAA"),
        image("data:image/png,plain"),
        image("data:image/png;base64,AA-_"),
        image(base64.b64encode(b"data").decode()),
        image(url(), detail="odd"),
        image(url(), extra=1),
        image(7),
        {**image(url()), "extra": 1},
        {"type": "image_url", "image_url": url()},
        file(file_id="f-1"),
        file(file_data=url(), file_id="f-1"),
        file(file_data=url(), filename=7),
        file(filename="t.pdf"),
        file(file_data=""" not base64 """),
        {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}},
    ],
)
def test_what_could_be_read_in_two_ways_is_no_document(part: dict) -> None:
    made = request(part)
    assert made.documents == {}
    assert made.uninspectable == (PATH,)


def test_an_empty_file_is_a_document() -> None:
    assert attached(file(file_data=""), "p").data == b""


def test_a_file_that_came_again_is_found_again() -> None:
    made = request(image(url(b"one")), file(file_data=url(b"two"), filename="jane.pdf"))
    assert [d.data for d in made.documents.values()] == [b"one", b"two"]
    sent = json.loads(made.body(["A", "B"], LOCAL, "m"))["messages"][0]["content"]
    assert sent[0]["text"] == "A"
    assert sent[2]["file"] == {"file_data": url(b"two"), "filename": "B"}


async def test_texts_are_fields_that_nothing_can_replace() -> None:
    made = request(image(url(b"one")), image(url(b"two")))

    async def reads(documents):
        assert [d.data for d in documents] == [b"one", b"two"]
        texts = (DocumentText("", "Gr\\u00fc\\u00dfe"), DocumentText("page 2", "x"))
        return [Extracted(texts, (Unread("", "no"),)), Extracted((), (Unread("page 1", "why"),))]

    seen = await seen_in(made.documents, reads)
    first, second = "messages[0].content[1]", "messages[0].content[2]"
    assert seen.fields == (
        Field(first, "Grüße", fixed=True),
        Field(f"{first} page 2", "x", fixed=True),
    )
    assert seen.uninspectable == (f"{first} (no)", f"{second} page 1 (why)")


async def test_without_documents_nothing_is_asked() -> None:
    assert (await seen_in({}, None)).fields == ()
