"""PDF files with a value in every place that may hold one."""

import io

import numpy as np
from pypdf import PdfWriter

from curtilage.documents.image.tests.samples import picture
from curtilage.documents.tests.making import (
    image_object,
    mask_object,
    page_pdf,
    pdf_revision,
    stream,
    text_at,
)

SCAN = np.array(picture())
DRAW_SCAN = "q 384 0 0 90 72 400 cm /Im1 Do Q "
SHOWS_SCAN = {"resources": "/XObject << /Im1 20 0 R >>", "more": {20: image_object(SCAN)}}
SEEN = {"4111 1111 1111 1111", "Jane Doe, 12 Elm Street"}

EVERYWHERE = page_pdf(
    ["t-visible"],
    drawn=text_at("t-invisible", 500, mode=3)
    + text_at("t-white", 480, colour="1 g")
    + text_at("t-far-away", 5000)
    + "/Span << /ActualText (t-actual) >> BDC " + text_at("t-drawn", 460) + "EMC ",
    page="/Annots [30 0 R 31 0 R 32 0 R]",
    catalog="/AcroForm << /Fields [31 0 R] >> /Outlines 33 0 R /StructTreeRoot 36 0 R"
    " /Metadata 37 0 R /OpenAction 38 0 R /PieceInfo << /X << /Private (t-private) >> >>"
    " /Names << /EmbeddedFiles << /Names [(t-file.txt) 34 0 R] >> >> /Custom 4111111111111111",
    more={
        30: "<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (t-note) /T (t-noter)"
        " /RC (<p>t-rich</p>) >>",
        31: "<< /Type /Annot /Subtype /Widget /FT /Tx /T (t-field) /TU (t-tip) /V (t-value)"
        " /DV (t-default) /F 2 /Rect [0 0 0 0] >>",
        32: "<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI"
        " /URI (mailto:t-link@example.com) >> >>",
        33: "<< /Type /Outlines /First << /Title <FEFF0074002D006F00750074006C0069006E0065> >> >>",
        34: "<< /Type /Filespec /F (t-file.txt) /Desc (t-desc) /EF << /F 35 0 R >> >>",
        35: stream("t-attached", "/Type /EmbeddedFile"),
        36: "<< /Type /StructTreeRoot /K << /S /Figure /Alt (t-alt) >> >>",
        37: stream("<x:xmpmeta xmlns:x='x'><a>t-xmp</a></x:xmpmeta>", "/Type /Metadata"),
        38: "<< /S /JavaScript /JS (t-script) >>",
        39: "(t-loose)",
    },
)  # fmt: skip


def encrypted(data: bytes, user: str, owner: str) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(user, owner, algorithm="AES-256")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


SAMPLES = {
    "everywhere": (EVERYWHERE, {
        "t-visible", "t-invisible", "t-white", "t-far-away", "t-actual", "t-drawn", "t-note",
        "t-noter", "t-rich", "t-field", "t-tip", "t-value", "t-default", "t-link@example.com",
        "t-outline", "t-file.txt", "t-desc", "t-attached", "t-alt", "t-xmp", "t-script",
        "t-private", "4111111111111111", "t-loose", "The title",
    }),
    "scan": (page_pdf(drawn=DRAW_SCAN, **SHOWS_SCAN), SEEN),
    "scan under a box": (
        page_pdf(["t-public"], drawn=DRAW_SCAN + "0 g 60 390 400 110 re f ", **SHOWS_SCAN), SEEN,
    ),
    "text under a box": (
        page_pdf(["t-redacted"], drawn="0 g 60 700 400 40 re f "), {"t-redacted"},
    ),
    "scan made small": (
        page_pdf(["t-public"], drawn="q 38 0 0 9 72 400 cm /Im1 Do Q ", **SHOWS_SCAN), SEEN,
    ),
    "scan off the page": (
        page_pdf(["t-public"], drawn="q 384 0 0 90 900 400 cm /Im1 Do Q ", **SHOWS_SCAN), SEEN,
    ),
    "scan under a layer of other text": (
        page_pdf(drawn=DRAW_SCAN + text_at("t-layer " * 9, 440, mode=3), **SHOWS_SCAN),
        SEEN | {"t-layer"},
    ),
    "scan under a mask": (
        page_pdf(["t-public"], drawn=DRAW_SCAN, resources="/XObject << /Im1 20 0 R >>", more={
            20: image_object(SCAN, "/SMask 21 0 R"), 21: mask_object(SCAN),
        }),
        SEEN,
    ),
    "scan beyond the crop": (
        page_pdf(["t-public"], drawn=DRAW_SCAN, page="/CropBox [0 600 612 792]", **SHOWS_SCAN),
        SEEN,
    ),
    "scan on a turned page": (page_pdf(drawn=DRAW_SCAN, page="/Rotate 90", **SHOWS_SCAN), SEEN),
    "revision before": (
        pdf_revision(page_pdf(["t-before"]), 4, stream(text_at("t-after", 500))),
        {"t-before", "t-after"},
    ),
    "owner's password": (encrypted(page_pdf(["t-open"]), "", "owner"), {"t-open"}),
    "ruled": (
        page_pdf(["t-table"], drawn="1 w 72 600 400 80 re S 72 640 m 472 640 l S "), {"t-table"},
    ),
}  # fmt: skip
