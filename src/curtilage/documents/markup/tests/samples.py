"""HTML, XML and SVG with a value in every place that may hold one."""

import base64

INNER = base64.b64encode(b"inner value t-data").decode()
PAGE = f"""<!DOCTYPE html>
<html><head><title>t-title</title><meta name="author" content="t-meta">
<style>p::after {{ content: "t-style" }}</style><script>var x = "t-script";</script></head>
<body data-owner="t-attribute"><!-- t-comment --><p hidden>t-hidden</p>
<p>Ja<b>ne</b> Do<span class="x">e</span><br>t&#45;entity &uuml;</p>
<table><tr><td>t-cell</td><td>t-other</td></tr></table>
<img alt="t-alt" src="data:text/plain;base64,{INNER}"><a href="mailto:t-link@example.com">x</a>
<noscript>t-noscript</noscript><textarea>t-area</textarea><input value="t-value">
<?php t-instruction ?></body></html>"""

SAMPLES = {
    "html": (PAGE.encode(), {
        "t-title", "t-meta", "t-style", "t-script", "t-attribute", "t-comment", "t-hidden",
        "Jane Doe", "t-entity ü", "t-cell\tt-other", "t-alt", "t-data", "t-link@example.com",
        "t-noscript", "t-area", "t-value", "t-instruction",
    }),
    "html in latin-1": (
        '<html><meta charset="iso-8859-1"><p>Jürgen</p></html>'.encode("latin-1"), {"Jürgen"},
    ),
    "html in utf-16": ("<html><body>Jürgen</body></html>".encode("utf-16"), {"Jürgen"}),
    "xml": (
        (
            '<?xml version="1.0" encoding="windows-1251"?><!DOCTYPE a [<!ENTITY who "t-entity">]>'
            "<a who='t-attribute'><b>Иван</b><![CDATA[t-<cdata>]]>&who;</a>"
        ).encode("cp1251"),
        {"t-entity", "t-attribute", "Иван", "t-<cdata>"},
    ),
    "svg": (
        (
            b'<svg xmlns="http://www.w3.org/2000/svg"><desc>t-desc</desc><text>Ja<tspan>ne</tspan>'
            b"</text><metadata>t-metadata</metadata></svg>"
        ),
        {"t-desc", "Jane", "t-metadata"},
    ),
    "not closed": (b"<html><p>Jane <b>Doe<!-- t-comment", {"Jane Doe", "t-comment"}),
    "half a tag": (b'<html><p title="t-half', {"t-half"}),
}  # fmt: skip
