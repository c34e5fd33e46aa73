"""Postal addresses by street words, and organisations by legal form."""

from __future__ import annotations

from curtilage.detect.patterns.kind import Kind

_UP = r"A-ZÀ-ÖØ-Þ"
_LOW = r"a-zß-öø-ɏ"
_ANY = r"A-Za-zÀ-ÖØ-öø-ɏ"
_NAME = rf"[{_UP}][{_ANY}.'-]{{0,30}}"
_TOWN = rf"{_NAME}(?:[ ](?:am|an der|im|bei|sur|de|del|la|le)[ ]{_NAME}|[ ]{_NAME}){{0,2}}"
_END = rf"(?![{_ANY}0-9])"
_BEGIN = rf"(?<![{_ANY}0-9])"

_ENGLISH = (
    rf"{_BEGIN}\d{{1,5}}[A-Za-z]?,?[ ](?:(?:North|South|East|West|[NSEW]\.?)[ ])?"
    rf"(?:(?:{_NAME}|\d{{1,3}}(?:st|nd|rd|th))[ ]){{1,4}}"
    r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Place|Pl|Square"
    r"|Sq|Terrace|Ter|Crescent|Close|Highway|Hwy|Parkway|Pkwy|Circle|Cir|Trail|Row|Mews|Gardens"
    rf"|Grove|Hill|Park){_END}\.?(?:,?[ ](?:Apt|Apartment|Suite|Unit|Flat|Floor|Fl|Ste"
    rf"|\#)\.?[ ]?\#?"
    rf"[A-Za-z0-9-]{{1,6}}{_END})?(?:,?[ \n]{{1,2}}{_TOWN}(?:,[ ]?[A-Z]{{2}})?,?[ ]"
    rf"(?:\d{{5}}(?:-\d{{4}})?|[A-Z]{{1,2}}\d[A-Z\d]?[ ]\d[A-Z]{{2}}){_END})?"
)
_GERMAN = (
    rf"{_BEGIN}(?:[{_UP}][{_LOW}-]{{1,30}}(?:straße|strasse|str\.|weg|platz|allee|gasse|ring|damm"
    rf"|ufer|chaussee|markt|hof)|{_NAME}[ -](?:Straße|Strasse|Str\.|Weg|Platz|Allee|Gasse|Ring|Damm"
    rf"|Ufer|Chaussee)|(?:Am|An der|Im|Auf dem|Zum|Zur)[ ]{_NAME})[ ]\d{{1,4}}[ ]?[a-z]?{_END}"
    rf"(?:,?[ \n]{{1,2}}(?:D-)?\d{{4,5}}[ ]{_TOWN})?"
)
_FRENCH = (
    rf"{_BEGIN}\d{{1,4}}(?:[ ]?(?:bis|ter))?,?[ ](?:rue|avenue|av\.|boulevard|bd|place|allée"
    r"|impasse|chemin|quai|route|cours|square|passage)[ ](?:(?:de|du|des|la|le|les|aux?)[ ]"
    r"|[dl]'){0,3}"
    rf"{_NAME}(?:[ -]{_NAME}){{0,3}}(?:,?[ \n]{{1,2}}\d{{5}}[ ]{_TOWN})?"
)
_SPANISH = (
    rf"{_BEGIN}(?:Calle|C/|Avenida|Avda\.?|Av\.|Plaza|Pza\.?|Paseo|Pº|Carretera|Ctra\.?|Camino"
    rf"|Ronda|Travesía|Rua|Travessa)[ ]?(?:(?:de|del|la|las|los|el|da|do|dos)[ ]){{0,3}}{_NAME}"
    rf"(?:[ ](?:(?:de|del|la|las|los|y|da|do)[ ]){{0,2}}{_NAME}){{0,4}},?[ ](?:n[º°o]\.?[ ]?)?"
    rf"\d{{1,4}}{_END}(?:,?[ ]\d{{1,2}}[ºª]?[ ]?[A-Za-z]{{0,4}}{_END})?"
    rf"(?:,?[ \n]{{1,2}}\d{{5}}[ ]{_TOWN})?"
)
_ITALIAN = (
    rf"{_BEGIN}(?:Via|Viale|Piazza|Piazzale|Corso|Largo|Vicolo|Strada)[ ]"
    rf"(?:(?:di|de|del|della|dei|delle|degli|da)[ ]|[Dd]ell'){{0,2}}{_NAME}(?:[ ]{_NAME}){{0,3}},?"
    rf"[ ]\d{{1,4}}(?:/?[A-Za-z])?{_END}(?:,?[ \n]{{1,2}}\d{{5}}[ ]{_TOWN})?"
)
_DUTCH = (
    rf"{_BEGIN}[{_UP}][{_LOW}-]{{1,30}}(?:straat|laan|weg|plein|gracht|kade|singel|dijk|dreef|steeg"
    rf"|hof|gatan|vägen)[ ]\d{{1,4}}[ -]?[a-zA-Z]?{_END}"
    rf"(?:,?[ \n]{{1,2}}\d{{3,4}}[ ]?(?:[A-Z]{{2}}|\d{{2}})[ ]{_TOWN})?"
)
_FORMS = (
    r"GmbH(?:[ ]&[ ]Co\.?[ ]KG(?:aA)?)?|gGmbH|mbH|AG|KGaA|KG|OHG|GbR|e\.[ ]?V\.|eG|UG"
    r"|Ltd\.?|Limited"
    r"|LLC|LLP|L\.L\.C\.|Inc\.?|Incorporated|Corp\.?|Corporation|plc|PLC|Co\.|SA|S\.A\.|SAS|SARL"
    r"|S\.A\.R\.L\.|EURL|S\.r\.l\.|Srl|SRL|S\.p\.A\.|SpA|S\.L\.U?\.?|SL|B\.V\.|BV|N\.V\.|NV|VOF|AB|ASA|A/S|ApS|AS|Oyj?|SE"
    r"|Lda\.?|Ltda\.?|S/A|Sp\.[ ]z[ ]o\.o\.|s\.r\.o\.|Kft\.?|Zrt\.?|Pty[ ]Ltd|Pvt\.?[ ]Ltd\.?"
    r"|Foundation|Stiftung|Hospital|Klinikum|University|Universität|Bank"
)


def _address(name: str, regex: str) -> Kind:
    return Kind(f"address.{name}", "contact.address", regex, 0.8)


KINDS = (
    _address("english", _ENGLISH),
    _address("german", _GERMAN),
    _address("french", _FRENCH),
    _address("spanish", _SPANISH),
    _address("italian", _ITALIAN),
    _address("dutch", _DUTCH),
    Kind(
        "address.box",
        "contact.address",
        r"(?<![A-Za-z])(?:P\.?[ ]?O\.?[ ]?Box|Postfach|Boîte postale|B\.?P\.?|Apartado|Postbus)"
        r"[ ]\d{1,6}(?:[ ]\d{2,3}){0,2}(?![A-Za-z0-9])",
        0.8,
    ),
    Kind(
        "address.british_postcode",
        "contact.address",
        r"(?<![A-Za-z0-9])[A-Z]{1,2}\d[A-Z\d]?[ ]\d[ABD-HJLNP-UW-Z]{2}(?![A-Za-z0-9])",
        0.75,
    ),
    Kind(
        "address.german_town",
        "contact.address",
        rf"(?<![A-Za-z0-9.,])(?:D-|A-|CH-|F-)\d{{4,5}}[ ]{_TOWN}",
        0.75,
    ),
    Kind(
        "organisation.legal_form",
        "organisation.name",
        rf"{_BEGIN}[{_UP}][{_ANY}0-9&.'-]{{0,30}}(?:,?[ ]"
        rf"(?:(?:&|and|und|et|e|y|of|de|der|für|the"
        rf"|van)[ ])?[{_UP}0-9][{_ANY}0-9&.'-]{{0,30}}){{0,4}},?[ ](?:{_FORMS}){_END}",
        0.8,
    ),
)
