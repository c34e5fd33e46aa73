"""Numbers that mean somebody only behind a word that says what they are."""

from __future__ import annotations

import re

from curtilage.detect.patterns.kind import Kind, whole

_LABEL = (
    r"(?:[ _-]?(?:number|no|num|nr|id|identifier|code|ref(?:erence)?|#|n[º°]|nummer"
    r"|num[ée]ro|n[úu]mero)\.?)"
)
_IS = r"(?:[ ](?:is|was|ist|lautet|est|es|è|é))"
_GAP = r"[ ]{0,2}[:=#|;\t]{0,2}[ ]{0,3}[\"']?"
_N = rf"{_LABEL}{{0,3}}[\"']?{_IS}?{_GAP}"
_MARKED = rf"(?:{_LABEL}{{1,3}}[\"']?{_IS}?{_GAP}|[\"']?[ ]{{0,2}}[:=#|;\t]{{1,2}}[ ]{{0,3}}[\"']?)"
_VALUE = (
    r"([A-Za-z]{0,6}[-/]?\d[A-Za-z0-9]{0,15}(?:[-/.][A-Za-z0-9]{1,12}|[ ]\d{2,12}){0,4})"
    r"(?![A-Za-z0-9])"
)
_B = r"(?<![A-Za-z0-9+/])"


_THING = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){2}.*|(?=.{0,40}[a-f])[0-9a-f]{16,}")
"""A UUID or a hash."""


def _number(candidate: str) -> bool:
    """At least three digits, and neither a year nor the number of a thing."""
    digits = sum(character.isdigit() for character in candidate)
    year = len(candidate) == 4 and candidate[:2] in {"19", "20"}
    return digits >= 3 and not year and not _THING.fullmatch(candidate)


_CHECK = whole(_number)


def _after(name: str, category: str, words: str, marked: str = "") -> Kind:
    """A number behind one of the words, or behind a marked one that a colon labels."""
    labels = f"(?:{words}){_N}" + (f"|(?:{marked}){_MARKED}" if marked else "")
    return Kind(
        f"record.{name}",
        category,
        f"{_B}(?:{labels}){_VALUE}",
        0.88,
        check=_CHECK,
        caseless=True,
    )


KINDS = (
    _after(
        "medical",
        "health.record",
        r"mrn|medical[ _-]?record|patient(?:en)?[ _-]?(?:id|number|no|nr|nummer|#)|nhc"
        r"|dossier (?:m[ée]dical|patient)|fallnummer|hospital[ _-]?(?:id|no|number)"
        r"|pati[ëe]ntnummer|num[ée]ro (?:de )?patient|n[úu]mero de (?:paciente|utente|historia)"
        r"|numero paziente|processo cl[íi]nico|ipp",
        r"patient[ _-]?file|chart|krankenakte|historia cl[íi]nica|cartella clinica"
        r"|specimen|accession|lab(?:or)?|patient|utente",
    ),
    _after(
        "insurance",
        "health.insurance",
        r"versichertennummer|krankenversicher(?:ung|ten)[a-z]{0,8}|tarjeta sanitaria"
        r"|tessera sanitaria|carte vitale|verzekerdennummer|cart[ãa]o de sa[úu]de",
        r"health[ _-]?(?:insurance|plan)|insurance(?:[ _-]?policy)?|policy"
        r"|member(?:[ _-]?id)?|subscriber|ap[óo]lice"
        r"|beneficiary|medicare|medicaid|mutuelle|cipa?|polis(?:nummer)?|polizza|póliza",
    ),
    _after(
        "person",
        "identity.record",
        r"(?:kunden|personal|mitarbeiter|auftrags?|bestell|rechnungs?|vertrags?|akten|vorgangs?"
        r"|matrikel|mitglieds)-?(?:nummer|nr\.?|zeichen)"
        r"|num[ée]ro (?:de |d')?(?:client|dossier|commande|contrat|employé|adhérent|salarié)"
        r"|n[úu]mero de (?:cliente|empleado|pedido|contrato|expediente|funcion[áa]rio|processo)"
        r"|numero (?:cliente|ordine|pratica|contratto|dipendente)"
        r"|(?:klant|order|dossier|personeels|zaak|lid)-?nummer"
        r"|matricola|aktenzeichen|n[º°] ?col(?:egiado)?",
        r"employee|customer|client|case|claim|ticket|account holder|student|user|staff|personnel"
        r"|applicant|invoice|order|booking|reservation|contract|loan|(?<!_)file|docket|application|badge"
        r"|payroll|episodio|expediente|pedido|cliente|dossier|processo|pratica|zaak|matricule",
    ),
    _after(
        "court", "identity.record", r"application[ ]?\(?(?:no|nos)\.|case[ ]?(?:no|nos)\.|az\.?:"
    ),
    Kind(
        "record.file",
        "identity.record",
        r"(?<![A-Za-z])nos?\.[ ]{1,2}(\d{1,6}/\d{2,4}(?:(?:,|[ ]and)[ ]\d{1,6}/\d{2,4}){0,9})"
        r"(?![A-Za-z0-9/])",
        0.7,
        caseless=True,
    ),
    _after(
        "passport",
        "identity.passport",
        r"passport|reisepass(?:nummer)?|pass-?nr|passeport|pasaporte|passaporto|paspoort"
        r"|passaporte",
    ),
    _after(
        "licence",
        "identity.licence",
        r"driv(?:er|ing)'?s?[ _-]?licen[cs]e|führerschein[a-z]{0,8}|permis de conduire"
        r"|(?:permiso|licencia|carnet) de conducir|patente(?: di guida)?|rijbewijs(?:nummer)?"
        r"|carta de condu[çc][ãa]o",
        r"dl|licen[cs]e",
    ),
    _after(
        "plate",
        "identity.vehicle",
        r"licen[cs]e plate|number plate|kfz-kennzeichen|plaque d'immatriculation|numéro de plaque",
        r"plate|registration|kennzeichen|immatriculation|matr[íi]cula|targa|kenteken|placa",
    ),
    _after(
        "national",
        "identity.national",
        r"ssn|social security|national (?:id|insurance|identity)|identity card|id[ _-]?card"
        r"|personalausweis[a-z]{0,8}|carte d'identité|carta d'identit[àa]"
        r"|government[ _-]?id|nass|nuss|identiteitskaart|documento de identidad"
        r"|bilhete de identidade",
        r"dni|nie|(?<![A-Za-z_?&-])id",
    ),
    _after(
        "tax",
        "identity.tax",
        r"tax(?:payer)?[ _-]?(?:id|number|no|identification)|ust-?id(?:nr)?|p\.? ?iva|partita iva"
        r"|steuernummer|steuer-?id|numéro fiscal|btw-?nummer|contribuinte",
        r"vat|tva|btw|nif|cif|ein|tin|iva",
    ),
    _after(
        "device",
        "network.device",
        r"imei|udid|iccid|imsi|meid",
        r"serial|device|advertising|seriennummer|serienummer",
    ),
)
