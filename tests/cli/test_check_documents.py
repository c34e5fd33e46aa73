"""`curtilage check` on documents: read as the gateway reads them."""

import json

from curtilage.documents.image.tests.samples import picture, saved
from curtilage.documents.pdf.tests.samples import encrypted
from curtilage.documents.tests.making import page_pdf

EMAIL = "jane.doe@example.com"


def test_a_document_tells_where_in_it_things_were_found(run, tmp_path):
    (tmp_path / "a.pdf").write_bytes(page_pdf(["Nothing here", f"Write to {EMAIL}"]))
    ran = run("check", "--file", "a.pdf")
    assert ran.code == 0
    level, because, found = ran.out.splitlines()[:3]
    assert level == "level     moderate"
    assert because == "because   1 x e-mail address in page 1"
    assert found.endswith(f"{EMAIL}  (e-mail address)  in page 1")


def test_as_json_a_finding_has_a_path(run, tmp_path):
    (tmp_path / "a.pdf").write_bytes(page_pdf([f"Write to {EMAIL}"]))
    told = json.loads(run("check", "--json", "--file", "a.pdf").out)
    (finding,) = [f for f in told["findings"] if f["category"] == "contact.email"]
    assert (finding["path"], finding["start"], finding["end"]) == ("page 1", 9, 9 + len(EMAIL))


def test_from_standard_input(run):
    ran = run("check", "--json", stdin=saved(picture(), "PNG"))
    told = json.loads(ran.out)
    assert told["level"] == "high"
    assert "finance.card" in {f["category"] for f in told["findings"]}


def test_text_in_another_encoding(run):
    told = json.loads(run("check", "--json", stdin=f"Grüße von {EMAIL}".encode("latin-1")).out)
    assert told["level"] == "moderate"
    assert {f["path"] for f in told["findings"]} >= {"document"}


def test_what_cannot_be_read_is_high_and_says_why(run):
    sealed = run("check", stdin=encrypted(page_pdf(["x"]), "user", "owner"))
    assert sealed.code == 0
    assert "because   the document (it is encrypted) could not be inspected" in sealed.out
    unknown = run("check", stdin=bytes(range(256)) * 9)
    assert unknown.out.startswith("level     high\n")
    assert "the document (its format is not known) could not be inspected" in unknown.out


def test_the_settings_bound_it(run, house):
    config = house / "curtilage.toml"
    config.write_text(config.read_text() + "\n[documents]\npages = 0\n")
    assert "documents.pages: 0 is not a number from 1 to 100000" in run("check", "x").err
    config.write_text(config.read_text().replace("pages = 0", "characters = 1000"))
    ran = run("check", stdin=b"<html>" + b"x" * 2000)
    assert "it holds more than 1000 characters" in ran.out
