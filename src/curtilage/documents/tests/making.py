"""Documents made by hand, byte by byte where that is short, to be read by the tests."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence

MAIL = "jane.doe@example.com"
CARD = "4111 1111 1111 1111"


def zipped(files: Mapping[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def pdf(
    objects: Mapping[int, str | bytes], *, root: int = 1, info: int = 0, trailer: str = ""
) -> bytes:
    """A PDF of these objects, by number, with its table."""
    made, places = bytearray(b"%PDF-1.7\n"), {}
    for number, body in objects.items():
        places[number] = len(made)
        raw = body if isinstance(body, bytes) else body.encode("latin-1")
        made += b"%d 0 obj\n" % number + raw + b"\nendobj\n"
    table, size = len(made), max(objects) + 1
    made += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        if number in places:
            made += b"%010d 00000 n \n" % places[number]
        else:
            made += b"0000000000 65535 f \n"
    extra = f" /Info {info} 0 R" if info else ""
    made += f"trailer\n<< /Size {size} /Root {root} 0 R{extra} {trailer} >>\n".encode()
    return bytes(made) + b"startxref\n%d\n%%%%EOF\n" % table


def stream(content: bytes | str, more: str = "") -> bytes:
    raw = content if isinstance(content, bytes) else content.encode("latin-1")
    return b"<< /Length %d %s >>\nstream\n" % (len(raw), more.encode()) + raw + b"\nendstream"


def page_pdf(
    lines: Sequence[str] = (),
    *,
    drawn: str = "",
    page: str = "",
    more: Mapping[int, str | bytes] | None = None,
    catalog: str = "",
    resources: str = "",
) -> bytes:
    """A PDF of one page with these lines; objects 1 to 6 are taken."""
    shown = "".join(
        f"BT /F1 12 Tf 72 {720 - 20 * n} Td ({line}) Tj ET\n" for n, line in enumerate(lines)
    )
    objects: dict[int, str | bytes] = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        f" /Resources << /Font << /F1 5 0 R >> {resources} >> {page} >>",
        4: stream(shown + drawn),
        5: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        6: "<< /Title (The title) >>",
    }
    return pdf(objects | dict(more or {}), info=6)


def image_object(picture, more: str = "") -> bytes:
    """An image of a PDF from an array (height, width, 3)."""
    height, width = picture.shape[:2]
    head = (
        f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceRGB"
        f" /BitsPerComponent 8 /Filter /FlateDecode {more}"
    )
    return stream(zlib.compress(picture.tobytes()), head)


CONTENT_TYPES = (
    '<?xml version="1.0"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def office(parts: Mapping[str, bytes | str]) -> bytes:
    return zipped({"[Content_Types].xml": CONTENT_TYPES, **parts})


def docx(body: str, **more: str | bytes) -> bytes:
    """A Word file; ``more`` are parts by name: ``__`` is a slash, ``_xml`` is ``.xml``."""
    parts = {"word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>"}
    parts |= {k.replace("__", "/").replace("_xml", ".xml"): v for k, v in more.items()}
    return office(parts)


def paragraph(*runs: str) -> str:
    return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def msg(streams: Mapping[str, bytes]) -> bytes:
    """A compound file of these streams by path, each of at least 4096 bytes inside (padded)."""
    size, end, free = 512, 0xFFFFFFFE, 0xFFFFFFFF
    tree: dict[str, list[str]] = {"": []}
    for path in streams:
        parts = path.split("/")
        for n in range(1, len(parts) + 1):
            parent, child = "/".join(parts[: n - 1]), "/".join(parts[:n])
            tree.setdefault(parent, [])
            if child not in tree[parent]:
                tree[parent].append(child)
    order = ["", *(n for n in sorted({c for cs in tree.values() for c in cs}))]
    number = {path: n for n, path in enumerate(order)}
    entries_per = size // 128
    directory_sectors = -(-len(order) // entries_per)
    body, chains, start = b"", [], {}
    at = directory_sectors
    for path, content in streams.items():
        # Streams below 4096 bytes would live in the mini stream: all are made long.
        padded = content + b"\0" * (max(4096, -(-len(content) // size) * size) - len(content))
        start[path] = at
        count = len(padded) // size
        chains += [*range(at + 1, at + count), end]
        at += count
        body += padded
    fat = [*range(1, directory_sectors), end, *chains]
    fat_sectors = 1
    while (len(fat) + fat_sectors) * 4 > fat_sectors * size:
        fat_sectors += 1
    first_fat = len(fat)
    fat += [0xFFFFFFFD] * fat_sectors
    fat += [free] * (fat_sectors * size // 4 - len(fat))
    entries = b""
    for path in order:
        name = (path.split("/")[-1] or "Root Entry").encode("utf-16-le")
        children = tree.get(path, [])
        siblings = next((c for c in tree.values() if path in c), [])
        place = siblings.index(path) if path in siblings else -1
        right = number[siblings[place + 1]] if 0 <= place < len(siblings) - 1 else free
        kind = 5 if not path else 2 if path in streams else 1
        length = max(4096, len(streams[path])) if path in streams else 0
        entries += struct.pack(
            "<64sHBBIII16sIQQIQ", name, len(name) + 2, kind, 1, free, right,
            number[children[0]] if children else free, b"", 0, 0, 0, start.get(path, end), length,
        )  # fmt: skip
    entries = entries.ljust(directory_sectors * size, b"\0")
    head = struct.pack(
        "<8s16sHHHHH6x9I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6,
        0, fat_sectors, 0, 0, 4096, end, 0, end, 0,
    )  # fmt: skip
    places = [first_fat + n for n in range(fat_sectors)] + [free] * (109 - fat_sectors)
    head += struct.pack("<109I", *places)
    return head + entries + body + struct.pack(f"<{len(fat)}I", *fat)
