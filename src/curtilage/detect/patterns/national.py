"""Numbers that governments give to people. Check digits by python-stdnum where there are any.

A bare run of digits with one check digit is right by chance once in ten, and there are dozens
of such numbers: so they need a word near that speaks for them. Those with letters, a fixed
punctuation, a date inside or two check digits stand on their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from stdnum.at import vnr
from stdnum.au import tfn
from stdnum.be import nn
from stdnum.bg import egn
from stdnum.br import cnpj, cpf
from stdnum.ca import sin
from stdnum.ch import ssn as ahv
from stdnum.cl import rut
from stdnum.cz import rc
from stdnum.de import idnr, stnr
from stdnum.dk import cpr
from stdnum.ee import ik
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nif, nir
from stdnum.gb import utr
from stdnum.gr import amka
from stdnum.hr import oib
from stdnum.ie import pps
from stdnum.in_ import aadhaar, pan
from stdnum.is_ import kennitala
from stdnum.iso7064 import mod_11_2
from stdnum.it import codicefiscale
from stdnum.jp import in_ as mynumber
from stdnum.kr import rrn
from stdnum.mx import curp, rfc
from stdnum.nl import bsn
from stdnum.no import fodselsnummer
from stdnum.nz import ird
from stdnum.pl import nip, pesel
from stdnum.pt import cc
from stdnum.pt import nif as pt_nif
from stdnum.ro import cnp
from stdnum.se import personnummer
from stdnum.si import emso
from stdnum.tr import tckimlik
from stdnum.us import ein, itin, ssn
from stdnum.za import idnr as za_id

from curtilage.detect.patterns.kind import Kind, whole

_L, _R = r"(?<![A-Za-z0-9.-])", r"(?![A-Za-z0-9]|-\d)"


def _national_insurance(candidate: str) -> bool:
    """Whether HMRC uses the prefix.

    It uses no D F I Q U V in either place, no O in the second, and not seven of the pairs
    (National Insurance Manual NIM39110).
    """
    prefix = candidate[:2].upper()
    return (
        not set(prefix) & set("DFIQUV")
        and prefix[1] != "O"
        and prefix not in {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"}
    )


def _machine_readable(candidate: str) -> bool:
    """The last digit checks the ones before, with weights 7 3 1 (ICAO Doc 9303-3, 4.9)."""
    number = candidate.upper()
    values = [int(one, 36) for one in number]
    return sum(v * (7, 3, 1)[i % 3] for i, v in enumerate(values[:-1])) % 10 == values[-1]


def _pension(candidate: str) -> bool:
    """Whether the last digit of a German pension insurance number holds (VKVV section 4).

    It is the sum, modulo 10, of the cross sums of the digits times 2 1 2 5 7 1 2 1 2 1 2 1; the
    letter counts as its place in the alphabet, in two digits.
    """
    number = re.sub(r"\W", "", candidate).upper()
    digits = number[:8] + f"{ord(number[8]) - 64:02d}" + number[9:11]
    weights = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)
    total = sum(sum(divmod(int(d) * w, 10)) for d, w in zip(digits, weights, strict=True))
    return total % 10 == int(number[11])


def _spaced_ssn(candidate: str) -> bool:
    return bool(ssn.is_valid(candidate.replace(" ", "-")))


def _chinese(candidate: str) -> bool:
    """A birth date in the middle, and the check character of ISO 7064 MOD 11-2 (GB 11643)."""
    month, day = int(candidate[10:12]), int(candidate[12:14])
    dated = candidate[6:8] in {"18", "19", "20"} and 1 <= month <= 12 and 1 <= day <= 31
    return dated and bool(mod_11_2.is_valid(candidate.upper()))


def _spanish_security(candidate: str) -> bool:
    """Spanish social security: the last two digits are the rest of the others modulo 97."""
    number = re.sub(r"\D", "", candidate)
    body = number[:2] + number[2:10].lstrip("0").rjust(7, "0")
    return int(body) % 97 == int(number[10:])


def _row(
    name: str,
    regex: str,
    valid: Callable[[str], bool],
    confidence: float,
    context: str = "",
    raised: float = 0.95,
) -> Kind:
    return Kind(
        f"national.{name}",
        "identity.national",
        f"{_L}(?:{regex}){_R}",
        confidence,
        check=whole(valid),
        context=context,
        raised=raised if context else 0.0,
    )


def _tax(
    name: str,
    regex: str,
    valid: Callable[[str], bool],
    confidence: float,
    context: str = "",
    raised: float = 0.95,
) -> Kind:
    row = _row(name, regex, valid, confidence, context, raised)
    return replace(row, category="identity.tax")


_SSN = r"ssn|social[ -]?security|social insurance|ss#|tin\b|taxpayer"

KINDS = (
    _row("us_ssn", r"\d{3}-\d{2}-\d{4}", ssn.is_valid, 0.85, _SSN),
    _row("us_ssn_spaced", r"\d{3}[ ]\d{2}[ ]\d{4}", _spaced_ssn, 0.6, _SSN, 0.92),
    _row("us_ssn_bare", r"\d{9}", ssn.is_valid, 0.0, _SSN, 0.9),
    _tax("us_itin", r"9\d{2}-?\d{2}-?\d{4}", itin.is_valid, 0.0, rf"itin|{_SSN}"),
    _tax("us_ein", r"\d{2}-\d{7}", ein.is_valid, 0.6, r"ein|fein|employer|tax"),
    _row(
        "gb_nino",
        r"[A-Za-z]{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-Da-d]",
        _national_insurance,
        0.9,
    ),
    _tax("gb_utr", r"\d{5}[ ]?\d{5}", utr.is_valid, 0.0, r"utr|unique taxpayer"),
    _tax(
        "de_idnr",
        r"\d{2}[ ]?\d{3}[ ]?\d{3}[ ]?\d{3}",
        idnr.is_valid,
        0.6,
        r"steuer|idnr|identifikationsnummer|tin|tax",
    ),
    _tax(
        "de_stnr",
        r"\d{2,3}/\d{3,4}/\d{4,5}",
        stnr.is_valid,
        0.7,
        r"steuer|st\.?-?nr|finanzamt",
    ),
    _row(
        "de_card",
        r"[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{8}\d",
        _machine_readable,
        0.0,
        r"ausweis|personalausweis|identity card|id[ -]?card",
    ),
    _row("de_pension", r"\d{2}[ ]?\d{6}[ ]?[A-Z][ ]?\d{3}", _pension, 0.9, r"renten|sozialvers"),
    _row(
        "fr_nir",
        r"[1278][ .]?\d{2}[ .]?\d{2}[ .]?(?:\d{2}|2[AB])[ .]?\d{3}[ .]?\d{3}[ .]?\d{2}",
        lambda candidate: nir.is_valid(candidate.replace(".", "")),
        0.95,
    ),
    _tax(
        "fr_nif",
        r"[0-3]\d[ ]?\d{2}[ ]?\d{3}[ ]?\d{3}[ ]?\d{3}",
        nif.is_valid,
        0.0,
        r"fiscal|imp[oô]t|spi|nif",
    ),
    _row("es_dni", r"\d{8}[ -]?[A-Za-z]", dni.is_valid, 0.92),
    _row("es_nie", r"[XYZxyz][ -]?\d{7}[ -]?[A-Za-z]", nie.is_valid, 0.95),
    _row(
        "es_security",
        r"\d{2}[ /-]?\d{7,8}[ /-]?\d{2}",
        _spanish_security,
        0.0,
        r"nass|nuss|seguridad social|afiliaci",
    ),
    _row(
        "it_cf", r"[A-Za-z]{6}\d{2}[A-Za-z]\d{2}[A-Za-z]\d{3}[A-Za-z]", codicefiscale.is_valid, 0.97
    ),
    _row(
        "nl_bsn",
        r"\d{9}|\d{4}[. ]\d{2}[. ]\d{3}|\d{3}[. ]\d{3}[. ]\d{3}",
        bsn.is_valid,
        0.0,
        r"bsn|burgerservice|sofi",
    ),
    _row("se_personnummer", r"(?:19|20)?\d{6}[-+]\d{4}", personnummer.is_valid, 0.92),
    _row("se_bare", r"(?:19|20)?\d{10}", personnummer.is_valid, 0.0, r"person|pnr|samordning"),
    _row("pl_pesel", r"\d{11}", pesel.is_valid, 0.6, r"pesel"),
    _tax("pl_nip", r"\d{3}-?\d{3}-?\d{2}-?\d{2}", nip.is_valid, 0.0, r"nip\b"),
    _tax(
        "pt_nif",
        r"\d{3}[ ]?\d{3}[ ]?\d{3}",
        pt_nif.is_valid,
        0.0,
        r"nif\b|contribuinte",
    ),
    _row(
        "pt_card", r"\d{8}[ ]?\d[ ]?[A-Z0-9]{2}\d", cc.is_valid, 0.0, r"cart[ãa]o|cc\b|cidad[ãa]o"
    ),
    _row(
        "be_nn",
        r"\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}|\d{11}",
        nn.is_valid,
        0.6,
        r"rijksregister|registre national|national number|niss|insz",
        0.96,
    ),
    _row("ch_ahv", r"756\.?\d{4}\.?\d{4}\.?\d{2}", ahv.is_valid, 0.97),
    _row("at_vnr", r"\d{4}[ ]?\d{6}", vnr.is_valid, 0.0, r"svnr|versicherungsnummer|sozialvers"),
    _row("dk_cpr", r"\d{6}-\d{4}", cpr.is_valid, 0.7, r"cpr|personnummer"),
    _row("fi_hetu", r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Z]", hetu.is_valid, 0.95),
    _row("no_id", r"\d{6}[ ]?\d{5}", fodselsnummer.is_valid, 0.7, r"f[øo]dsels|personnummer"),
    _row("is_id", r"\d{6}-\d{4}", kennitala.is_valid, 0.7, r"kennitala"),
    _row("ie_pps", r"\d{7}[A-W][A-IW]?", pps.is_valid, 0.9),
    _row("cz_rc", r"\d{6}/\d{3,4}", rc.is_valid, 0.9),
    _row("ro_cnp", r"[1-8]\d{12}", cnp.is_valid, 0.9),
    _row("bg_egn", r"\d{10}", egn.is_valid, 0.0, r"egn\b|егн"),
    _row("gr_amka", r"\d{11}", amka.is_valid, 0.0, r"amka|αμκα"),
    _row("hr_oib", r"\d{11}", oib.is_valid, 0.0, r"oib\b"),
    _row("si_emso", r"\d{13}", emso.is_valid, 0.6, r"em[šs]o"),
    _row("ee_ik", r"[1-8]\d{10}", ik.is_valid, 0.6, r"isikukood|asmens kodas|personal code"),
    _row("tr_id", r"[1-9]\d{10}", tckimlik.is_valid, 0.6, r"kimlik|t\.?c\.?"),
    _row("ca_sin", r"\d{3}[ -]\d{3}[ -]\d{3}", sin.is_valid, 0.6, r"sin\b|social insurance|nas\b"),
    _row("ca_sin_bare", r"\d{9}", sin.is_valid, 0.0, r"sin\b|social insurance"),
    _tax("au_tfn", r"\d{3}[ ]?\d{3}[ ]?\d{2,3}", tfn.is_valid, 0.0, r"tfn|tax file"),
    _tax("nz_ird", r"\d{2,3}-?\d{3}-?\d{3}", ird.is_valid, 0.0, r"ird\b"),
    _row("in_aadhaar", r"[2-9]\d{3}[ -]\d{4}[ -]\d{4}", aadhaar.is_valid, 0.85, r"aadhaar|uid"),
    _row("in_aadhaar_bare", r"[2-9]\d{11}", aadhaar.is_valid, 0.0, r"aadhaar|uidai"),
    _tax(
        "in_pan",
        r"[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]",
        pan.is_valid,
        0.8,
        r"pan\b|tax",
    ),
    _row("br_cpf", r"\d{3}\.\d{3}\.\d{3}-\d{2}", cpf.is_valid, 0.97),
    _row("br_cpf_bare", r"\d{11}", cpf.is_valid, 0.6, r"cpf\b"),
    _tax("br_cnpj", r"\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2}", cnpj.is_valid, 0.9),
    _row("mx_curp", r"[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z0-9]\d", curp.is_valid, 0.97),
    _tax("mx_rfc", r"[A-ZÑ&]{4}\d{6}[A-Z0-9]{3}", rfc.is_valid, 0.85),
    _row("cl_rut", r"\d{1,2}\.?\d{3}\.?\d{3}-[\dkK]", rut.is_valid, 0.9),
    _row("cn_ric", r"[1-9]\d{16}[\dXx]", _chinese, 0.96),
    _row("kr_rrn", r"\d{6}-[1-8]\d{6}", rrn.is_valid, 0.92),
    _row(
        "jp_mynumber", r"\d{4}[ -]?\d{4}[ -]?\d{4}", mynumber.is_valid, 0.0, r"my ?number|個人番号"
    ),
    _row("za_id", r"\d{6}[ ]?\d{4}[ ]?\d{3}", za_id.is_valid, 0.85, r"id\b"),
)
