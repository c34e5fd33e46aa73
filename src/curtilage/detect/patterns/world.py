"""Numbers that states outside Europe give to persons. See `curtilage.detect.patterns.europe`."""

from __future__ import annotations

from stdnum.ar import cuit
from stdnum.br import cpf
from stdnum.ca import sin
from stdnum.cl import rut
from stdnum.in_ import aadhaar, epic, vid
from stdnum.iso7064 import mod_11_2
from stdnum.jp import in_ as mynumber
from stdnum.kr import rrn
from stdnum.mx import curp
from stdnum.us import ssn
from stdnum.za import idnr as za_id

from curtilage.detect.patterns.numbers import dated, plain, row

_SSN = (
    r"ssn|social[ -]?sec|sozialversicherung|s[ée]curit[ée] sociale|seguro social|sicurezza sociale"
    r"|sociale zekerheid|seguran[çc]a social|ss#|tin\b|taxpayer"
)


def _spaced_ssn(candidate: str) -> bool:
    return bool(ssn.is_valid(candidate.replace(" ", "-").replace(".", "-")))


def chinese(candidate: str) -> bool:
    """A birth date in the middle, and the check character of ISO 7064 MOD 11-2 (GB 11643)."""
    return (
        candidate[6:8] in {"18", "19", "20"}
        and dated(candidate[12:14], candidate[10:12])
        and bool(mod_11_2.is_valid(candidate.upper()))
    )


def plain_birth(candidate: str) -> bool:
    """Whether a South African number holds; the birth date in it too."""
    return bool(za_id.is_valid(candidate.replace(" ", "")))


KINDS = (
    row("us_ssn", r"\d{3}-\d{2}-\d{4}", ssn.is_valid, 0.85, _SSN),
    row("us_ssn_spaced", r"\d{3}[ .]\d{2}[ .]\d{4}", _spaced_ssn, 0.6, _SSN, 0.92),
    row("us_ssn_bare", r"\d{9}", ssn.is_valid, 0.0, _SSN, 0.9),
    row("ca_sin", r"\d{3}[ -]\d{3}[ -]\d{3}", sin.is_valid, 0.6, r"sin\b|social ins|nas\b"),
    row("ca_sin_bare", r"\d{9}", sin.is_valid, 0.0, r"sin\b|social ins|nas\b"),
    row("in_aadhaar", r"[2-9]\d{3}[ -]\d{4}[ -]\d{4}", aadhaar.is_valid, 0.85, r"aadhaa?r|uid"),
    row("in_aadhaar_bare", r"[2-9]\d{11}", aadhaar.is_valid, 0.0, r"aadhaa?r|uid"),
    row("in_vid", r"[2-9]\d{3}(?:[ -]?\d{4}){3}", vid.is_valid, 0.0, r"virtual id|vid\b"),
    row("in_epic", r"[A-Z]{3}\d{7}", epic.is_valid, 0.0, r"voter|epic\b|election"),
    row("br_cpf", r"\d{3}\.\d{3}\.\d{3}-\d{2}", cpf.is_valid, 0.97),
    row("br_cpf_bare", r"\d{9}-?\d{2}", cpf.is_valid, 0.6, r"cpf\b|pessoa f[íi]sica"),
    row("mx_curp", r"[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z0-9]\d", curp.is_valid, 0.97),
    row("ar_cuil", r"(?:20|23|24|27)-?\d{8}-?\d", cuit.is_valid, 0.6, r"cui[lt]\b"),
    row("cl_rut", r"\d{1,2}\.?\d{3}\.?\d{3}-[\dkK]", rut.is_valid, 0.9),
    row("cn_ric", r"[1-9]\d{16}[\dXx]", chinese, 0.96),
    row("kr_rrn", r"\d{6}-[1-8]\d{6}", rrn.is_valid, 0.92),
    row(
        "jp_mynumber",
        r"\d{4}[ -]?\d{4}[ -]?\d{4}",
        plain(mynumber.is_valid),
        0.0,
        r"my ?number|個人番号|マイナンバー|individual number",
    ),
    row("za_id", r"\d{6}[ ]?\d{4}[ ]?\d{3}", plain_birth, 0.85, r"id\b|identity"),
)
