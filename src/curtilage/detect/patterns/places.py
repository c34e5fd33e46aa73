"""Postal addresses by street words, and coordinates."""

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
    rf"(?:{_NAME}|\d{{1,3}}(?:st|nd|rd|th))(?:[ ](?:{_NAME}|\d{{1,3}}(?:st|nd|rd|th))){{0,3}}"
    r"[ ](?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Place|Pl"
    r"|Square|Sq|Terrace|Ter|Crescent|Close|Highway|Hwy|Parkway|Pkwy|Circle|Cir|Trail|Row|Mews"
    rf"|Gardens|Grove|Hill|Park){_END}\.?(?:,?[ ](?:Apt|Apartment|Suite|Unit|Flat|Floor|Fl|Ste"
    rf"|\#)\.?[ ]?\#?[A-Za-z0-9-]{{1,6}}{_END})?(?:,?[ \n]{{1,2}}{_TOWN}(?:,[ ]?[A-Z]{{2}})?,?[ ]"
    rf"(?:\d{{5}}(?:-\d{{4}})?|[A-Z]{{1,2}}\d[A-Z\d]?[ ]\d[A-Z]{{2}}){_END})?"
)
_GERMAN_TOWN = rf"(?:,?[ \n]{{1,2}}(?:D-|A-|CH-)?\d{{4,5}}[ ]{_TOWN})?"
_GERMAN = (
    rf"{_BEGIN}(?:[{_UP}][{_LOW}-]{{1,30}}(?:straße|strasse|str\.|weg|platz|allee|gasse"
    rf"|(?<![aeioupb])(?<!\bSt)ring|damm|ufer|chaussee|markt|hof)|{_NAME}[ -](?:Straße|Strasse"
    rf"|Str\.|Weg|Platz|Allee|Gasse|Ring|Damm|Ufer|Chaussee))"
    rf"[ ]\d{{1,4}}[ ]?[a-z]?{_END}{_GERMAN_TOWN}"
)
_GERMAN_AT = (
    rf"{_BEGIN}(?:Am|An der|Im|Auf dem|Zum|Zur|Hinter der"
    rf"|Unter den)[ ]{_NAME}[ ]\d{{1,4}}[ ]?[a-z]?"
    rf"{_END}{_GERMAN_TOWN}"
)
_FRENCH = (
    rf"{_BEGIN}\d{{1,4}}(?:[ ]?(?:bis|ter))?,?[ ](?:rue|avenue|av\.|boulevard|bd|place|allée"
    r"|impasse|chemin|quai|route|cours|square|passage)[ ](?:(?:de|du|des|la|le|les|aux?)[ ]"
    r"|[dl]'){0,3}"
    rf"{_NAME}(?:[ -](?:(?:de|du|des|la|le)[ -])?{_NAME}){{0,3}}"
    rf"(?:,?[ \n]{{1,2}}\d{{5}}[ ]{_TOWN})?"
)
_IBERIAN_NAME = (
    rf"[ ]?(?:(?:de|del|la|las|los|el|da|do|dos|das)[ ]){{0,3}}{_NAME}"
    rf"(?:[ ](?:(?:de|del|la|las|los|y|e|da|do|dos|das)[ ]){{0,2}}{_NAME}){{0,4}},?[ ]"
    rf"(?:n[º°o]\.?[ ]?)?\d{{1,4}}{_END}(?:,?[ ]\d{{1,2}}[.]?[ºª]?[ ]?[A-Za-z]{{0,4}}{_END})?"
)
_SPANISH = (
    rf"{_BEGIN}(?:Calle|C/|Avenida|Avda\.?|Av\.|Plaza|Pza\.?|Paseo|Pº|Carretera|Ctra\.?|Camino"
    rf"|Ronda|Travesía){_IBERIAN_NAME}(?:[.,]?[ \n]{{1,2}}\d{{5}}[ ]{_TOWN})?"
)
_PORTUGUESE = (
    rf"{_BEGIN}(?:Rua|Travessa|Avenida|Av\.|Praça|Largo|Alameda|Estrada|Beco|Rodovia)"
    rf"{_IBERIAN_NAME}(?:[.,]?[ \n]{{1,2}}\d{{4}}-\d{{3}}[ ]{_TOWN}"
    rf"|,?[ \n-]{{1,3}}\d{{5}}-\d{{3}})?"
)
_ITALIAN = (
    rf"{_BEGIN}(?:Via|Viale|Piazza|Piazzale|Corso|Largo|Vicolo|Strada)[ ]"
    rf"(?:(?:di|de|del|della|dei|delle|degli|da)[ ]|[Dd]ell'){{0,2}}{_NAME}(?:[ ]{_NAME}){{0,3}},?"
    rf"[ ](?:n\.?[ ]?)?\d{{1,4}}(?:/?[A-Za-z])?{_END}(?:,?[ \n]{{1,2}}\d{{5}}[ ]{_TOWN})?"
)
_DUTCH = (
    rf"{_BEGIN}[{_UP}][{_LOW}-]{{1,30}}(?:straat|laan|weg|plein|gracht|kade|singel|dijk|dreef|steeg"
    rf"|hof|gatan|vägen)[ ]\d{{1,4}}[ -]?[a-zA-Z]?{_END}"
    rf"(?:,?[ \n]{{1,2}}\d{{3,4}}[ ]?(?:[A-Z]{{2}}|\d{{2}})[ ]{_TOWN})?"
)
_HOME = (
    r"address|live[sd]?\b|resid|adresse|wohn|anschrift|demeur|habit|domicil|direcci|vive\b"
    r"|indirizzo"
    r"|abita|woon|adres|morada|mora\b|reside|delivery|ship|liefer|livr|entreg|envi|bezorg|consegna"
    r"|street|straße|rue\b|calle|via\b|straat|rua\b|office|büro|visit"
)
_NORTH = r"[NSns]|Nord|North|Süd|South|Norte|Sul|Sur|Sud"
_EAST = r"[EWOeow]|Ost|East|West|Este|Oeste|Est|Ouest|Ovest"
_SECONDS = r"(?:\d{1,2}(?:[.,]\d{1,6})?[ ]?(?:\"|''|\u2033|\u201d)[ ]?)?"
_DEGREES = rf"[ ]?(?:°|º|deg)[ ]?\d{{1,2}}[ ]?['\u2032\u2019][ ]?{_SECONDS}"
_PLACE = (
    r"lat\b|lat(?:itude)?|lon\b|lng|long(?:itude)?|coord|koord|gps|geo\b|location|position|standort"
    r"|ubicaci|posizione|posi[çc][ãa]o|locatie|breite|länge|ll=|@"
)


def _address(name: str, regex: str) -> Kind:
    return Kind(f"address.{name}", "contact.address", regex, 0.8)


def _coordinates(name: str, regex: str, alone: float) -> Kind:
    return Kind(
        f"place.{name}",
        "place.coordinates",
        regex,
        alone,
        context=_PLACE,
        raised=0.92,
        against=r"version|range|vector|rgb|matrix|size|point\(|viewbox|path d|translate",
    )


KINDS = (
    _address("english", _ENGLISH),
    _address("german", _GERMAN),
    _address("german_at", _GERMAN_AT),
    _address("french", _FRENCH),
    _address("spanish", _SPANISH),
    _address("portuguese", _PORTUGUESE),
    _address("italian", _ITALIAN),
    _address("dutch", _DUTCH),
    Kind(
        "address.box",
        "contact.address",
        r"(?<![A-Za-z])(?:P\.?[ ]?O\.?[ ]?Box|Postfach|Boîte postale|B\.?P\.?|Apartado|Postbus"
        r"|Casella postale|C\.?P\.?|Caixa postal)[ ]\d{1,6}(?:[ ]\d{2,3}){0,2}(?![A-Za-z0-9])",
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
        rf"(?<![A-Za-z0-9.,])(?:D-|A-|CH-|F-|B-|L-|I-|E-)\d{{4,5}}[ ]{_TOWN}",
        0.75,
    ),
    Kind(
        "address.town",
        "contact.address",
        rf"(?<![A-Za-z0-9.,/-])(?:\d{{5}}|\d{{4}}[ ]?[A-Z]{{2}}|\d{{4}}-\d{{3}})[ ]{_TOWN}",
        0.0,
        context=_HOME,
        raised=0.7,
    ),
    Kind(
        "address.canadian_postcode",
        "contact.address",
        r"(?<![A-Za-z0-9])[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z][ ]\d[ABCEGHJ-NPRSTV-Z]\d"
        r"(?![A-Za-z0-9])",
        0.75,
    ),
    _coordinates(
        "decimal",
        r"(?<![A-Za-z0-9.])[-+]?(?:[0-8]?\d|90)\.\d{4,15}°?[ ]?[,;/][ ]?[-+]?(?:1[0-7]\d|180"
        r"|\d{1,2})"
        r"\.\d{4,15}(?![A-Za-z0-9])",
        0.0,
    ),
    _coordinates(
        "decimal_marked",
        rf"(?<![A-Za-z0-9.])\d{{1,2}}[.,]\d{{2,15}}[ ]?[°º]?[ ]?(?:{_NORTH})[ ]?[,;/]?[ ]?"
        rf"\d{{1,3}}[.,]\d{{2,15}}[ ]?[°º]?[ ]?(?:{_EAST})(?![A-Za-z0-9])",
        0.9,
    ),
    _coordinates(
        "degrees",
        rf"(?<![A-Za-z0-9.])\d{{1,2}}{_DEGREES}(?:{_NORTH})[ ]?[,;/]?[ ]?(?:y |and |und |et )?"
        rf"\d{{1,3}}{_DEGREES}(?:{_EAST})(?![A-Za-z0-9])",
        0.93,
    ),
    Kind(
        "place.labelled",
        "place.coordinates",
        r"(?<![A-Za-z])(?:lat(?:itude)?|lon(?:g(?:itude)?)?|lng|breitengrad|längengrad|latitud"
        r"|longitud"
        r"|latitudine|longitudine|breedtegraad|lengtegraad)[\"']?[ ]{0,2}[:=][ ]{0,2}[\"']?"
        r"([-+]?\d{1,3}[.,]\d{3,15})(?![A-Za-z0-9])",
        0.9,
        caseless=True,
    ),
    Kind(
        "place.geo_uri",
        "place.coordinates",
        r"(?<![A-Za-z])(?:geo:|[?&](?:ll|q|center|daddr|sll)=|/@|POINT[ ]?\()"
        r"([-+]?\d{1,3}\.\d{3,15}[, ][ ]?[-+]?\d{1,3}\.\d{3,15})",
        0.9,
    ),
    Kind(
        "place.plus_code",
        "place.coordinates",
        r"(?<![A-Za-z0-9])[23456789CFGHJMPQRVWX]{8}\+[23456789CFGHJMPQRVWX]{2,3}(?![A-Za-z0-9])",
        0.85,
    ),
)
