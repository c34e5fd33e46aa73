"""Numbers that the states of Europe give to persons.

Check digits are those of python-stdnum where it has the number. A bare run of digits with one
check digit is right by chance once in ten, and there are dozens of such numbers: so they need a
word near that speaks for them. Those with letters, a fixed punctuation, a date inside or two
check digits stand on their own.
"""

from __future__ import annotations

from stdnum import verhoeff
from stdnum.at import vnr
from stdnum.be import bis, nn
from stdnum.bg import egn, pnf
from stdnum.ch import ssn as ahv
from stdnum.cz import rc
from stdnum.dk import cpr
from stdnum.ee import ik
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.gb import upn
from stdnum.gr import amka
from stdnum.hr import oib
from stdnum.ie import pps
from stdnum.is_ import kennitala
from stdnum.it import codicefiscale
from stdnum.lt import asmens
from stdnum.lv import pvn
from stdnum.nl import bsn, onderwijsnummer
from stdnum.no import fodselsnummer
from stdnum.pl import pesel
from stdnum.pt import cc
from stdnum.ro import cnp
from stdnum.se import personnummer
from stdnum.si import emso
from stdnum.tr import tckimlik

from curtilage.detect.patterns.numbers import bare, dated, luhn, plain, row, weighted


def national_insurance(candidate: str) -> bool:
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


def machine_readable(candidate: str) -> bool:
    """The last digit checks the ones before, with weights 7 3 1 (ICAO Doc 9303-3, 4.9)."""
    number = candidate.upper()
    values = [int(one, 36) for one in number]
    return sum(v * (7, 3, 1)[i % 3] for i, v in enumerate(values[:-1])) % 10 == values[-1]


def german_pension(candidate: str) -> bool:
    """Whether the last digit of a German pension insurance number holds (VKVV section 4).

    It is the sum, modulo 10, of the cross sums of the digits times 2 1 2 5 7 1 2 1 2 1 2 1; the
    letter counts as its place in the alphabet, in two digits.
    """
    number = bare(candidate).upper()
    digits = number[:8] + f"{ord(number[8]) - 64:02d}" + number[9:11]
    weights = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)
    total = sum(sum(divmod(int(d) * w, 10)) for d, w in zip(digits, weights, strict=True))
    return total % 10 == int(number[11])


def spanish_security(candidate: str) -> bool:
    """Spanish social security: the last two digits are the rest of the others modulo 97."""
    number = bare(candidate)
    body = number[:2] + number[2:10].lstrip("0").rjust(7, "0")
    return int(body) % 97 == int(number[10:])


def luxembourgish(candidate: str) -> bool:
    """A birth date, and two check digits: Luhn's and Verhoeff's over the first eleven digits."""
    number = bare(candidate)
    return (
        dated(number[6:8], number[4:6])
        and luhn(number[:12])
        and bool(verhoeff.is_valid(number[:11] + number[12]))
    )


def hungarian_insurance(candidate: str) -> bool:
    """TAJ: digits times 3 7 3 7 3 7 3 7, modulo 10 (Act XX of 1996, annex)."""
    number = bare(candidate)
    return weighted(number[:8], (3, 7) * 4) % 10 == int(number[8])


def hungarian_person(candidate: str) -> bool:
    """Személyi szám: sex, birth date, and a sum modulo 11 with weights that turned in 1997."""
    number = bare(candidate)
    if not dated(number[5:7], number[3:5]):
        return False
    rest = int(number[10])
    upwards = weighted(number, range(1, 11)) % 11
    return rest in {upwards, weighted(number, range(10, 0, -1)) % 11}


def portuguese_security(candidate: str) -> bool:
    """NISS: 9 less the last digit of the sum of the digits times ten primes."""
    number = bare(candidate)
    return 9 - weighted(number, (29, 23, 19, 17, 13, 11, 7, 5, 3, 2)) % 10 == int(number[10])


def polish_card(candidate: str) -> bool:
    """Dowód osobisty: letters count from A as 10; weights 7 3 1, the check digit's own 9."""
    values = [int(one, 36) for one in bare(candidate).upper()]
    weights = (7, 3, 1, 9, 7, 3, 1, 7, 3)
    return sum(v * w for v, w in zip(values, weights, strict=True)) % 10 == 0


KINDS = (
    row("at_vnr", r"\d{4}[ ]?\d{6}", vnr.is_valid, 0.0, r"svnr|versicherungsn|sozialvers|ecard"),
    row(
        "be_nn",
        r"\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}|\d{11}|\d{6}[ -]\d{3}[ -]\d{2}",
        lambda number: nn.is_valid(number) or bis.is_valid(number),
        0.6,
        r"rijksregister|registre national|num[ée]ro national|national n|niss|insz",
        0.96,
    ),
    row("bg_egn", r"\d{10}", egn.is_valid, 0.0, r"egn\b|егн"),
    row("bg_pnf", r"\d{10}", pnf.is_valid, 0.0, r"lnch|pnf\b|лнч"),
    row("ch_ahv", r"756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}", plain(ahv.is_valid), 0.97),
    row("cz_rc", r"\d{6}/\d{3,4}", rc.is_valid, 0.9),
    row("cz_rc_bare", r"\d{9,10}", rc.is_valid, 0.0, r"rodn[ée]|rč|birth n"),
    row("de_pension", r"\d{2}[ ]?\d{6}[ ]?[A-Z][ ]?\d{3}", german_pension, 0.9),
    row("dk_cpr", r"\d{6}-\d{4}", cpr.is_valid, 0.75, r"cpr|personnummer"),
    row("dk_cpr_bare", r"\d{10}", cpr.is_valid, 0.0, r"cpr"),
    row("ee_ik", r"[1-8]\d{10}", ik.is_valid, 0.6, r"isikukood|personal code"),
    row("es_dni", r"\d{8}[ -]?[A-Za-z]|\d{2}\.\d{3}\.\d{3}-?[A-Za-z]", plain(dni.is_valid), 0.92),
    row("es_nie", r"[XYZxyz][ -]?\d{7}[ -]?[A-Za-z]", nie.is_valid, 0.95),
    row(
        "es_security",
        r"\d{2}[ /-]?\d{7,8}[ /-]?\d{2}",
        spanish_security,
        0.0,
        r"nass|nuss|naf\b|seguridad social|afiliaci",
    ),
    row("fi_hetu", r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Z]", hetu.is_valid, 0.95),
    row(
        "fr_nir",
        r"[1278][ .]?\d{2}[ .]?\d{2}[ .]?(?:\d{2}|2[AB])[ .]?\d{3}[ .]?\d{3}[ .]?\d{2}",
        plain(nir.is_valid),
        0.95,
    ),
    row(
        "gb_nino",
        r"[A-Za-z]{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-Da-d]",
        national_insurance,
        0.9,
    ),
    row("gb_upn", r"[A-HJ-NP-RT-Z]\d{11}[0-9A-Z]", upn.is_valid, 0.6, r"upn|pupil"),
    row("gr_amka", r"\d{11}", amka.is_valid, 0.0, r"amka|αμκα"),
    row("hr_oib", r"\d{11}", oib.is_valid, 0.0, r"oib\b"),
    row(
        "hu_person", r"[1-8][ -]?\d{6}[ -]?\d{4}", hungarian_person, 0.0, r"szem[ée]lyi|personal id"
    ),
    row("hu_taj", r"\d{3}[ -]?\d{3}[ -]?\d{3}", hungarian_insurance, 0.0, r"taj\b"),
    row("ie_pps", r"\d{7}[ ]?[A-W][A-IW]?", plain(pps.is_valid), 0.9),
    row("is_id", r"\d{6}-\d{4}", kennitala.is_valid, 0.7, r"kennitala"),
    row(
        "it_cf", r"[A-Za-z]{6}\d{2}[A-Za-z]\d{2}[A-Za-z]\d{3}[A-Za-z]", codicefiscale.is_valid, 0.97
    ),
    row("lt_asmens", r"[1-6]\d{10}", asmens.is_valid, 0.6, r"asmens kod|personal code"),
    row("lu_matricule", r"(?:19|20)\d{11}", luxembourgish, 0.92),
    row("lv_pk", r"\d{6}-\d{5}", pvn.is_valid, 0.9),
    row("lv_pk_bare", r"[0-3]\d{10}", pvn.is_valid, 0.0, r"personas kod|personal code"),
    row(
        "mt_card", r"\d{4,7}[ ]?[MGAPLHBZ]", lambda _: True, 0.0, r"identity card|id card|karta ta"
    ),
    row(
        "nl_bsn",
        r"\d{9}|\d{4}[. ]\d{2}[. ]\d{3}|\d{3}[. ]\d{3}[. ]\d{3}",
        plain(bsn.is_valid),
        0.0,
        r"bsn|burgerservice|sofi",
    ),
    row("nl_onderwijs", r"10\d{7}", onderwijsnummer.is_valid, 0.0, r"onderwijsn|\bpgn"),
    row("no_id", r"\d{6}[ ]?\d{5}", fodselsnummer.is_valid, 0.7, r"f[øo]dsels|personnummer"),
    row("pl_pesel", r"\d{11}", pesel.is_valid, 0.6, r"pesel"),
    row("pl_card", r"[A-Z]{3}[ ]?\d{6}", polish_card, 0.0, r"dow[oó]d|id card|seria"),
    row(
        "pt_card",
        r"\d{8}[ ]?\d[ ]?[A-Z0-9]{2}\d",
        cc.is_valid,
        0.0,
        r"cart[ãa]o|cc\b|cidad[ãa]o|n\.?º? ?id",
    ),
    row("pt_niss", r"[12]\d{10}", portuguese_security, 0.0, r"niss\b|seguran[çc]a social"),
    row("ro_cnp", r"[1-8]\d{12}", cnp.is_valid, 0.85, r"cnp\b|numeric personal"),
    row("se_personnummer", r"(?:19|20)?\d{6}[-+]\d{4}", personnummer.is_valid, 0.92),
    row("se_bare", r"(?:19|20)?\d{10}", personnummer.is_valid, 0.0, r"person|pnr|samordning"),
    row("si_emso", r"\d{13}", emso.is_valid, 0.0, r"em[šs]o|jmbg|matičn"),
    row("tr_id", r"[1-9]\d{10}", tckimlik.is_valid, 0.6, r"kimlik|t\.?c\.?"),
    row(
        "de_card",
        r"[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{8}\d",
        machine_readable,
        0.0,
        r"ausweis|personalausweis|identity card|id[ -]?card|dokument",
    ),
)
