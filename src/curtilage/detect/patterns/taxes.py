"""Numbers for taxes, of persons and of firms. See `curtilage.detect.patterns.europe`.

A firm's number is in the table because a trader's is a person's, and because it ties a document
to one customer.
"""

from __future__ import annotations

from stdnum.at import tin as at_tin
from stdnum.at import uid
from stdnum.au import abn, acn, tfn
from stdnum.be import vat as be_vat
from stdnum.bg import vat as bg_vat
from stdnum.br import cnpj
from stdnum.ca import bn
from stdnum.cn import uscc
from stdnum.cy import vat as cy_vat
from stdnum.cz import dic
from stdnum.de import idnr, stnr
from stdnum.dk import cvr
from stdnum.ee import kmkr
from stdnum.es import cif
from stdnum.es import nif as es_nif
from stdnum.eu import vat as eu_vat
from stdnum.fi import ytunnus
from stdnum.fr import nif, siren, siret
from stdnum.gb import utr
from stdnum.gb import vat as gb_vat
from stdnum.gr import vat as gr_vat
from stdnum.hu import anum
from stdnum.in_ import gstin, pan
from stdnum.it import iva
from stdnum.jp import cn as jp_cn
from stdnum.lt import pvm
from stdnum.lu import tva as lu_tva
from stdnum.lv import pvn
from stdnum.mt import vat as mt_vat
from stdnum.mx import rfc
from stdnum.nl import btw
from stdnum.nz import ird
from stdnum.pl import nip, regon
from stdnum.pt import nif as pt_nif
from stdnum.ro import cui
from stdnum.se import orgnr
from stdnum.si import ddv
from stdnum.sk import dph
from stdnum.us import atin, ein, itin, ptin

from curtilage.detect.patterns.kind import Kind
from curtilage.detect.patterns.numbers import bare, cuts, plain, tax, weighted

_VAT = (
    r"vat\b|vat[ -]?(?:no|id|reg|number)|ust|uid|tva|iva\b|btw|moms|mwst|dph|pvn|pvm|ddv|pdv|dič"
    r"|afm"
    r"|αφμ|tax|tin\b|fiscal|steuer|impôt|contribu"
)
_SSN = r"itin|atin|ssn|social[ -]?sec|taxpayer|tin\b|tax id"
_PREFIXES = "AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI"


_USCC = r"(?:[15][1239]|9[123]|Y1)\d{6}"


def _lettered_uscc(candidate: str) -> bool:
    return not candidate[2:].isdigit() and bool(uscc.is_valid(candidate))


def european(candidate: str) -> int:
    """How much of it is a VAT number with the prefix of its state; a group may follow that."""
    for cut in cuts(candidate, " .-"):
        if cut > 8 and eu_vat.is_valid(bare(candidate[:cut])):
            return cut
    return 0


def hungarian(candidate: str) -> bool:
    """Adóazonosító jel: an 8, and the digits times their places, modulo 11."""
    number = bare(candidate)
    return weighted(number[:9], range(1, 10)) % 11 == int(number[9])


KINDS = (
    Kind(
        "tax.eu_vat",
        "identity.tax",
        rf"(?<![A-Za-z0-9.-])(?:{_PREFIXES})[ -]?(?:[A-Z0-9]{{0,2}}\d{{5,12}}[A-Z0-9]{{0,3}}"
        r"|[A-Z0-9]{1,4}(?:[ .-]\d{2,5}){1,4}(?:[ .-]?[A-Z0-9]{1,3})?)(?![A-Za-z0-9])",
        0.93,
        check=european,
    ),
    tax("at_uid", r"ATU[ ]?\d{8}", uid.is_valid, 0.95),
    tax("at_tin", r"\d{2}-?\d{3}/?\d{4}", at_tin.is_valid, 0.0, r"steuern|abgabenkonto|tin\b"),
    tax(
        "be_vat",
        r"[01]?\d{3}\.?\d{3}\.?\d{3}",
        be_vat.is_valid,
        0.0,
        rf"ondernemings|entreprise|{_VAT}",
    ),
    tax("bg_vat", r"\d{9,10}", bg_vat.is_valid, 0.0, rf"eik|bulstat|ддс|{_VAT}"),
    tax("cy_vat", r"\d{8}[A-Z]", cy_vat.is_valid, 0.0, rf"φπα|tic\b|{_VAT}"),
    tax("cz_dic", r"\d{8,10}", dic.is_valid, 0.0, r"dič|ičo?\b|vat"),
    tax(
        "de_idnr",
        r"\d{2}[ ]?\d{3}[ ]?\d{3}[ ]?\d{3}",
        idnr.is_valid,
        0.6,
        r"steuer|idnr|identifikationsn|tin|tax",
    ),
    tax("de_stnr", r"\d{2,3}/\d{3,4}/\d{4,5}", stnr.is_valid, 0.7, r"steuer|st\.?-?nr|finanzamt"),
    tax("de_stnr_bare", r"\d{10,11}|\d{13}", stnr.is_valid, 0.0, r"steuern|st\.?-?nr"),
    tax("dk_cvr", r"\d{8}", cvr.is_valid, 0.0, r"cvr|se-?nr|moms|vat"),
    tax("ee_kmkr", r"\d{9}", kmkr.is_valid, 0.0, r"kmkr|käibemaks|vat"),
    tax("es_cif", r"[A-HJNP-SUVW]-?\d{7}-?[0-9A-J]", plain(cif.is_valid), 0.75, r"cif\b|nif\b"),
    tax("es_nif", r"[KLMX]\d{7}[A-Z]", es_nif.is_valid, 0.85, r"nif\b"),
    tax("fi_ytunnus", r"\d{7}-\d", ytunnus.is_valid, 0.7, r"y-?tunnus|business id|alv"),
    tax(
        "fr_nif",
        r"[0-3]\d[ ]?\d{2}[ ]?\d{3}[ ]?\d{3}[ ]?\d{3}",
        nif.is_valid,
        0.0,
        r"fiscal|imp[oô]t|spi\b|nif\b",
    ),
    tax("fr_siren", r"\d{3}[ ]?\d{3}[ ]?\d{3}", siren.is_valid, 0.0, r"siren\b|rcs\b"),
    tax("fr_siret", r"\d{3}[ ]?\d{3}[ ]?\d{3}[ ]?\d{5}", siret.is_valid, 0.6, r"siret"),
    tax("gb_utr", r"\d{5}[ ]?\d{5}", utr.is_valid, 0.0, r"utr\b|unique taxpayer|self assessment"),
    tax(
        "gb_vat",
        r"(?:GB[ ]?)?\d{3}[ ]?\d{4}[ ]?\d{2}(?:[ ]?\d{3})?",
        gb_vat.is_valid,
        0.0,
        r"vat\b",
    ),
    tax("gr_afm", r"\d{9}", gr_vat.is_valid, 0.0, r"afm\b|αφμ|\u03b1\.φ\.μ|vat"),
    tax("hu_anum", r"\d{8}(?:-\d-\d{2})?", lambda n: anum.is_valid(n[:8]), 0.0, r"adósz|vat"),
    tax("hu_person", r"8\d{9}", hungarian, 0.0, r"adóazon|tax id"),
    tax("it_iva", r"\d{11}", iva.is_valid, 0.0, r"p\.? ?iva|partita|iva\b|codice fiscale|vat"),
    tax("lt_pvm", r"\d{9}|\d{12}", pvm.is_valid, 0.0, r"pvm|vat"),
    tax("lu_tva", r"\d{8}", lu_tva.is_valid, 0.0, r"tva\b|vat|mwst"),
    tax("lv_pvn", r"[4-9]\d{10}", pvn.is_valid, 0.0, r"pvn|vat"),
    tax("mt_vat", r"\d{4}-?\d{4}", mt_vat.is_valid, 0.0, r"vat"),
    tax("nl_btw", r"\d{9}B\d{2}", btw.is_valid, 0.92),
    tax("pl_nip", r"\d{3}-?\d{3}-?\d{2}-?\d{2}", nip.is_valid, 0.0, r"nip\b|vat"),
    tax("pl_regon", r"\d{9}|\d{14}", regon.is_valid, 0.0, r"regon"),
    tax(
        "pt_nif",
        r"\d{3}[ ]?\d{3}[ ]?\d{3}",
        pt_nif.is_valid,
        0.0,
        r"ni[fp]c?\b|contribuinte|fiscal",
    ),
    tax("ro_cui", r"\d{4,10}", cui.is_valid, 0.0, r"cui\b|cif\b|cod fiscal"),
    tax("se_orgnr", r"\d{6}-\d{4}", orgnr.is_valid, 0.6, r"org\.?-?nr|organisationsn|moms"),
    tax("si_ddv", r"\d{8}", ddv.is_valid, 0.0, r"ddv|davčn|vat"),
    tax("sk_dph", r"\d{10}", dph.is_valid, 0.0, r"dič|dph|vat"),
    tax("us_itin", r"9\d{2}-?\d{2}-?\d{4}", itin.is_valid, 0.0, _SSN),
    tax("us_atin", r"9\d{2}-?93-?\d{4}", atin.is_valid, 0.0, _SSN),
    tax("us_ein", r"\d{2}-\d{7}", ein.is_valid, 0.6, r"f?ein\b|employer|tax"),
    tax("us_ptin", r"P-?\d{8}", ptin.is_valid, 0.0, r"ptin|preparer"),
    tax(
        "ca_bn",
        r"\d{9}(?:[ ]?R[CMPTZ][ ]?\d{4})?",
        bn.is_valid,
        0.0,
        r"business n|bn\b|gst|hst|cra\b",
    ),
    tax("au_tfn", r"\d{3}[ ]?\d{3}[ ]?\d{2,3}", tfn.is_valid, 0.0, r"tfn|tax file"),
    tax("au_abn", r"\d{2}[ ]?\d{3}[ ]?\d{3}[ ]?\d{3}", abn.is_valid, 0.6, r"abn\b|business n"),
    tax("au_acn", r"\d{3}[ ]?\d{3}[ ]?\d{3}", acn.is_valid, 0.0, r"acn\b|company n"),
    tax("nz_ird", r"\d{2,3}-?\d{3}-?\d{3}", ird.is_valid, 0.0, r"ird\b|inland rev"),
    tax("in_pan", r"[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]", pan.is_valid, 0.8, r"pan\b|tax"),
    tax("in_gstin", r"\d{2}[A-Z]{5}\d{4}[A-Z][0-9A-Z]Z[0-9A-Z]", gstin.is_valid, 0.95),
    tax("br_cnpj", r"\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2}", cnpj.is_valid, 0.95),
    tax("br_cnpj_bare", r"\d{14}", cnpj.is_valid, 0.6, r"cnpj"),
    tax("jp_corporate", r"[1-9]\d{12}", jp_cn.is_valid, 0.0, r"法人番号|corporate n"),
    tax("cn_uscc", rf"{_USCC}[0-9A-HJ-NPQRTUWXY]{{10}}", _lettered_uscc, 0.9),
    tax("cn_uscc_plain", rf"{_USCC}\d{{10}}", uscc.is_valid, 0.0, r"uscc|信用代码|credit code"),
    tax("mx_rfc", r"[A-ZÑ&]{3,4}\d{6}[A-Z0-9]{3}", rfc.is_valid, 0.85),
)
