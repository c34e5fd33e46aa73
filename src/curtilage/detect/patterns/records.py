"""Numbers that mean somebody only beside a word that says what they are."""

from __future__ import annotations

from stdnum.gb import nhs

from curtilage.detect.patterns.kind import Kind, whole

_LABEL = (
    r"(?:[ _-]?(?:number|no|num|nr|id|identifier|code|ref(?:erence)?|#|n[º°]|nummer"
    r"|num[ée]ro|n[úu]mero)\.?)"
)
_IS = r"(?:[ ](?:is|was|ist|lautet|est|es|è))"
_GAP = r"[ ]{0,2}[:=#]{0,2}[ ]{0,3}[\"']?"
_N = rf"{_LABEL}{{0,3}}[\"']?{_IS}?{_GAP}"
_MARKED = rf"(?:{_LABEL}{{1,3}}[\"']?{_IS}?{_GAP}|[\"']?[ ]{{0,2}}[:=#]{{1,2}}[ ]{{0,3}}[\"']?)"
_VALUE = (
    r"([A-Za-z]{0,6}[-/]?\d[A-Za-z0-9]{0,15}(?:[-/.][A-Za-z0-9]{1,12}|[ ]\d{2,12}){0,4})"
    r"(?![A-Za-z0-9])"
)
_B = r"(?<![A-Za-z])"


def _number(candidate: str) -> bool:
    """At least three digits, and not a year or a plain date."""
    digits = sum(character.isdigit() for character in candidate)
    return digits >= 3 and not (len(candidate) == 4 and candidate[:2] in {"19", "20"})


def _after(name: str, category: str, words: str, marked: str = "") -> Kind:
    """A number behind one of the words, or behind a marked one that a colon labels."""
    labels = f"(?:{words}){_N}" + (f"|(?:{marked}){_MARKED}" if marked else "")
    return Kind(
        f"record.{name}",
        category,
        f"{_B}(?:{labels}){_VALUE}",
        0.88,
        check=whole(_number),
        caseless=True,
    )


def _vehicle(candidate: str) -> bool:
    """The ninth place is the check digit (49 CFR 565.15): weighted sum modulo 11, 10 is X."""
    values = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", "12345678123457923456789", strict=True))
    digits = [int(values.get(c, c)) for c in candidate.upper()]
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    rest = sum(d * w for d, w in zip(digits, weights, strict=True)) % 11
    return candidate[8].upper() == ("X" if rest == 10 else str(rest))


def _insured(candidate: str) -> bool:
    """Whether the last digit of a German health insurance number holds (section 290 SGB V).

    The letter counts as its place in the alphabet, in two digits; then Luhn's sum from the left.
    """
    digits = f"{ord(candidate[0].upper()) - 64:02d}{candidate[1:9]}"
    total = sum(sum(divmod(int(d) * (1 + i % 2), 10)) for i, d in enumerate(digits))
    return total % 10 == int(candidate[9])


KINDS = (
    _after(
        "medical",
        "health.record",
        r"mrn|medical[ _-]?record|patient(?:en)?[ _-]?(?:id|number|no|nr|nummer|#)|nhc"
        r"|dossier (?:m[ée]dical|patient)|fallnummer|hospital[ _-]?(?:id|no|number)",
        r"patient[ _-]?file|chart|krankenakte|historia cl[íi]nica|cartella clinica"
        r"|specimen|accession"
        r"|lab(?:or)?|patient",
    ),
    _after(
        "insurance",
        "health.insurance",
        r"versichertennummer|krankenversicher(?:ung|ten)[a-z]{0,8}|tarjeta sanitaria"
        r"|tessera sanitaria",
        r"health[ _-]?(?:insurance|plan)|insurance(?:[ _-]?policy)?|policy"
        r"|member(?:[ _-]?id)?|subscriber"
        r"|beneficiary|medicare|medicaid|mutuelle|cipa?|polis|polizza|póliza",
    ),
    _after(
        "person",
        "identity.record",
        r"(?:kunden|personal|mitarbeiter|auftrags?|bestell|rechnungs?|vertrags?|akten|vorgangs?)"
        r"-?(?:nummer|nr\.?|zeichen)|num[ée]ro (?:de )?(?:client|dossier|commande|contrat)"
        r"|n[úu]mero de (?:cliente|empleado|pedido|contrato|expediente)"
        r"|numero (?:cliente|ordine|pratica|contratto)|klantnummer|ordernummer|dossiernummer"
        r"|aktenzeichen|n[º°] ?col(?:egiado)?",
        r"employee|customer|client|case|claim|ticket|account holder|student|user|staff|personnel"
        r"|applicant|invoice|order|booking|reservation|contract|loan|file|docket|application|badge"
        r"|payroll|episodio|expediente|pedido|cliente|dossier",
    ),
    _after(
        "court", "identity.record", r"application[ ]?\(?(?:no|nos)\.|case[ ]?(?:no|nos)\.|az\.?:"
    ),
    _after(
        "passport",
        "identity.passport",
        r"passport|reisepass(?:nummer)?|pass-?nr|passeport|pasaporte|passaporto|paspoort",
    ),
    _after(
        "licence",
        "identity.licence",
        r"driv(?:er|ing)'?s?[ _-]?licen[cs]e|führerschein[a-z]{0,8}|permis de conduire"
        r"|(?:permiso|licencia) de conducir|patente di guida|rijbewijs",
        r"dl|licen[cs]e",
    ),
    _after(
        "plate",
        "identity.vehicle",
        r"licen[cs]e plate|number plate|kfz-kennzeichen",
        r"plate|registration|kennzeichen|immatriculation|matr[íi]cula|targa|kenteken",
    ),
    _after(
        "national",
        "identity.national",
        r"ssn|social security|national (?:id|insurance|identity)|identity card|id[ _-]?card"
        r"|personalausweis[a-z]{0,8}|carte d'identité|carta d'identit[àa]"
        r"|government[ _-]?id|nass|nuss",
        r"dni|nie|id",
    ),
    _after(
        "tax",
        "identity.tax",
        r"tax(?:payer)?[ _-]?(?:id|number|no|identification)|ust-?id(?:nr)?|p\.? ?iva|partita iva"
        r"|steuernummer|steuer-?id",
        r"vat|tva|btw|nif|cif|ein|tin|iva",
    ),
    _after("device", "network.device", r"imei|udid", r"serial|device|advertising|seriennummer"),
    Kind(
        "record.passport_shape",
        "identity.passport",
        r"(?<![A-Za-z0-9])(?:[A-Z]{1,2}\d{6,7}|\d{9}|\d{2}[A-Z]{2}\d{5}|[CFGHJK][A-Z0-9]{7}\d)"
        r"(?![A-Za-z0-9])",
        0.0,
        context=r"passport|reisepass|passeport|pasaporte|passaporto|paspoort",
        raised=0.88,
    ),
    Kind(
        "record.machine_readable_zone",
        "identity.passport",
        r"(?<![A-Z0-9<])[PIACV][A-Z<][A-Z]{3}[A-Z<]{20,39}\s{1,2}[A-Z0-9<]{30,44}",
        0.97,
    ),
    Kind(
        "record.nhs",
        "health.record",
        r"(?<![A-Za-z0-9-])\d{3}[ -]?\d{3}[ -]?\d{4}(?![A-Za-z0-9-])",
        0.0,
        check=whole(nhs.is_valid),
        context=r"nhs|patient|gp\b|hospital|surgery|health service",
        raised=0.95,
    ),
    Kind(
        "record.german_insured",
        "health.insurance",
        r"(?<![A-Za-z0-9-])[A-Z]\d{9}(?![A-Za-z0-9-])",
        0.55,
        check=whole(_insured),
        context=r"versichert|kranken|kvnr|gesundheit|kasse",
        raised=0.95,
    ),
    Kind(
        "record.vin",
        "identity.vehicle",
        r"(?<![A-Za-z0-9-])[A-HJ-NPR-Z0-9]{8}[0-9X][A-HJ-NPR-Z0-9]{8}(?![A-Za-z0-9-])",
        0.85,
        check=whole(lambda c: _vehicle(c) and not c.isdigit() and not c.isalpha()),
        context=r"vin\b|vehicle|chassis|fahrgestell|fahrzeug|châssis|bastidor|telaio",
        raised=0.97,
    ),
)
