"""Numbers of patients, of the insured and of those who treat them; codes of illness and medicine.

A code is no number of a person. It says what a text is about, and counts only beside a word that
says which list it is from.
"""

from __future__ import annotations

from collections.abc import Callable

from stdnum import ean, verhoeff
from stdnum import luhn as mod_10
from stdnum.ca import bc_phn
from stdnum.gb import nhs

from curtilage.detect.patterns.kind import Kind, whole
from curtilage.detect.patterns.numbers import (
    bare,
    dated,
    luhn,
    of,
    plain,
    row,
    weighted,
)

_B, _E = r"(?<![A-Za-z0-9.-])", r"(?![A-Za-z0-9]|-\d)"
_CARE = (
    r"patient|paciente|paziente|patiënt|utente|hospital|klinik|clinic|surgery|health|krank|santé"
    r"|salud|sanit|saúde|medic|doctor|arzt|médico"
)


def insured(candidate: str) -> bool:
    """Whether the last digit of a German health insurance number holds (section 290 SGB V).

    The letter counts as its place in the alphabet, in two digits; then Luhn's sum from the left.
    """
    digits = f"{ord(candidate[0].upper()) - 64:02d}{candidate[1:9]}"
    total = sum(sum(divmod(int(d) * (1 + i % 2), 10)) for i, d in enumerate(digits))
    return total % 10 == int(candidate[9])


def provider(candidate: str) -> bool:
    """NPI: the Luhn digit of the number behind 80840, the prefix of health in the US."""
    return luhn("80840" + candidate)


def registrant(candidate: str) -> bool:
    """DEA: digits 1 3 5, and twice digits 2 4 6, end in the seventh."""
    digits = bare(candidate)[2:]
    return (weighted(digits[:6:2], (1, 1, 1)) + weighted(digits[1:6:2], (2, 2, 2))) % 10 == int(
        digits[6]
    )


def german_doctor(candidate: str) -> bool:
    """LANR: six digits times 4 9, and the seventh makes a ten; two more name the specialty."""
    return (10 - weighted(candidate[:6], (4, 9) * 3) % 10) % 10 == int(candidate[6])


def scottish(candidate: str) -> bool:
    """CHI: a birth date in front, and the NHS sum modulo 11."""
    return dated(candidate[:2], candidate[2:4]) and bool(nhs.is_valid(candidate))


def medicare(candidate: str) -> bool:
    """Australian Medicare: digits times 1 3 7 9 1 3 7 9, modulo 10, is the ninth."""
    digits = bare(candidate)
    return weighted(digits[:8], (1, 3, 7, 9) * 2) % 10 == int(digits[8])


def pzn(candidate: str) -> bool:
    """German medicine: digits times 1 to 7 (2 to 7 when there are seven), modulo 11."""
    digits = bare(candidate)
    body = digits[:-1].rjust(7, "0")
    return weighted(body, range(1, 8)) % 11 == int(digits[-1])


def _coded(
    name: str,
    category: str,
    regex: str,
    words: str,
    check: Callable[[str], bool] | None = None,
) -> Kind:
    """A code that counts only beside the name of its list."""
    return Kind(
        f"code.{name}",
        category,
        f"(?<![A-Za-z0-9.-])(?:{regex})(?![A-Za-z0-9])",
        0.0,
        check=whole(check) if check else None,
        context=words,
        raised=0.85,
    )


_PRESCRIBER = r"npi\b|provider|physician|prescriber|practitioner|doctor|dr\b"

KINDS = (
    of(
        "health.record",
        row("nhs", r"\d{3}[ -]?\d{3}[ -]?\d{4}", nhs.is_valid, 0.0, rf"nhs|gp\b|{_CARE}"),
    ),
    of("health.record", row("chi", r"\d{10}", scottish, 0.0, rf"chi\b|{_CARE}")),
    of(
        "health.insurance",
        row("german", r"[A-Z]\d{9}", insured, 0.55, r"versich|krank|kvnr|gesundheit|kasse"),
    ),
    of(
        "health.insurance",
        row(
            "medicare_us",
            r"[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d-?[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d-?"
            r"[AC-HJKMNP-RT-Y]{2}\d{2}",
            lambda _: True,
            0.85,
            r"medicare|mbi\b",
        ),
    ),
    of(
        "health.insurance",
        row("medicare_au", r"[2-6]\d{3}[ -]?\d{5}[ -]?\d(?:[ /-]?\d)?", medicare, 0.0, r"medicare"),
    ),
    of(
        "health.insurance",
        row("bc_phn", r"9\d{3}[ -]?\d{3}[ -]?\d{3}", bc_phn.is_valid, 0.0, r"phn|health n|msp\b"),
    ),
    of(
        "health.insurance",
        row(
            "ontario",
            r"\d{4}-\d{3}-\d{3}-[A-Z]{2}",
            plain(lambda n: luhn(n[:10])),
            0.9,
            r"ohip|health",
        ),
    ),
    of("health.insurance", row("italian", r"80380\d{15}", lambda _: True, 0.9, r"tessera")),
    of(
        "identity.professional",
        row("npi", r"[12]\d{9}", provider, 0.0, _PRESCRIBER),
    ),
    of(
        "identity.professional",
        row("dea", r"[ABCDEFGHJKLMPRSTUX][A-Z9]-?\d{7}", registrant, 0.75, rf"dea\b|{_PRESCRIBER}"),
    ),
    of(
        "identity.professional",
        row("lanr", r"\d{9}", german_doctor, 0.0, r"lanr|arztnummer|arzt-?nr"),
    ),
    of(
        "identity.professional",
        row("rpps", r"\d{11}", mod_10.is_valid, 0.0, r"rpps|adeli|médecin|praticien"),
    ),
    Kind(
        "professional.labelled",
        "identity.professional",
        r"(?<![A-Za-z0-9+/])(?:gmc|nmc|npi|dea|lanr|bsnr|rpps|adeli|big|agb"
        r"|n[º°o]?\.?[ ]?col(?:egiado)?"
        r"|(?:medical|nursing|bar|state|professional)[ ]licen[cs]e|ordine dei medici"
        r"|ordem dos m[ée]dicos)"
        r"(?:[ -](?:number|no|nr|nummer|registration|reg|code|id|lic)\.?){0,2}(?![A-Za-z0-9])"
        r"[ ]{0,2}[:=#|]{0,2}[ ]{0,2}"
        r"([A-Z]{0,3}\d[A-Z0-9-]{3,14})(?![A-Za-z0-9])",
        0.85,
        caseless=True,
    ),
    _coded(
        "icd_10",
        "health.condition",
        r"[A-TV-Z]\d[0-9AB](?:\.[0-9A-Z]{1,4})?[GAVZ]?",
        r"icd|cim-?10|cie-?10|diagnos|cid-?10|dx\b",
    ),
    _coded("snomed", "health.condition", r"\d{6,18}", r"snomed|sctid", verhoeff.is_valid),
    _coded(
        "loinc", "health.treatment", r"\d{1,5}-\d", r"loinc", lambda n: mod_10.is_valid(bare(n))
    ),
    _coded("atc", "health.treatment", r"[A-DGHJLMNPR-SV]\d{2}[A-Z]{2}\d{2}", r"atc\b|atc-?code"),
    _coded(
        "ndc",
        "health.treatment",
        r"\d{4}-\d{4}-\d{2}|\d{5}-\d{3,4}-\d{1,2}|\d{5}-\d{4}-\d{2}",
        r"ndc\b|drug|rx\b|medication|tablet|capsule|dispens",
    ),
    _coded("cpt", "health.treatment", r"\d{4}[0-9FTU]|[A-V]\d{4}", r"cpt\b|hcpcs"),
    _coded("ops", "health.treatment", r"\d-\d{2}[0-9a-z](?:\.[0-9a-z]{1,2})?", r"ops\b|ops-?code"),
    Kind(
        "code.pzn",
        "health.treatment",
        r"(?<![A-Za-z])PZN(?:[ -]?Nr\.?)?[\"']?(?:[ ](?:is|ist|lautet|est|es|è|é))?[ ]{0,2}[:=|-]?"
        r"[ ]{0,2}[\"']?(\d{7,8})(?![A-Za-z0-9])",
        0.9,
        check=whole(pzn),
    ),
    _coded("cip_13", "health.treatment", r"34009\d{8}", r"cip|médicament|ean|code", ean.is_valid),
    Kind(
        "code.din",
        "health.treatment",
        r"(?<![A-Za-z])(?:DIN|CN|AIC|ZI-nummer|RVG)[ ]{0,2}[:#]?[ ]{0,2}(\d{6,9})(?![A-Za-z0-9])",
        0.7,
        context=r"drug|medic|tablet|comprim|compress|farmac|geneesm|rx\b",
        raised=0.85,
    ),
)
