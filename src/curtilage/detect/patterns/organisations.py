"""Organisations by their legal form."""

from __future__ import annotations

from curtilage.detect.patterns.kind import Kind

_UP = r"A-ZÀ-ÖØ-Þ"
_ANY = r"A-Za-zÀ-ÖØ-öø-ɏ"
_FORMS = (
    r"GmbH(?:[ ]&[ ]Co\.?[ ]KG(?:aA)?)?|gGmbH|mbH|AG|KGaA|KG|OHG|GbR|e\.[ ]?V\.|eG|UG"
    r"|Ltd\.?|Limited"
    r"|LLC|LLP|L\.L\.C\.|Inc\.?|Incorporated|Corp\.?|Corporation|plc|PLC|Co\.|SA|S\.A\.|SAS|SARL"
    r"|S\.A\.R\.L\.|EURL|S\.r\.l\.|Srl|SRL|S\.p\.A\.|SpA|S\.L\.U?\.?|SL|B\.V\.|BV|N\.V\.|NV|VOF|AB"
    r"|ASA|A/S|ApS|AS|Oyj?|SE"
    r"|Lda\.?|Ltda\.?|S/A|Sp\.[ ]z[ ]o\.o\.|s\.r\.o\.|Kft\.?|Zrt\.?|Pty[ ]Ltd|Pvt\.?[ ]Ltd\.?"
    r"|Foundation|Stiftung|Hospital|Klinikum|University|Universität|Bank"
)

KINDS = (
    Kind(
        "organisation.legal_form",
        "organisation.name",
        rf"(?<![{_ANY}0-9])[{_UP}][{_ANY}0-9&.'-]{{0,30}}(?:,?[ ]"
        rf"(?:(?:&|and|und|et|e|y|of|de|der|für|the"
        rf"|van)[ ])?[{_UP}0-9][{_ANY}0-9&.'-]{{0,30}}){{0,4}},?[ ](?:{_FORMS})(?![{_ANY}0-9])",
        0.8,
    ),
)
