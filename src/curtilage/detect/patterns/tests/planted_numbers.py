"""Numbers that states give: to persons, and for taxes."""

from __future__ import annotations

from stdnum import verhoeff

from curtilage.detect.patterns.tests import planted_sums as sums
from curtilage.detect.patterns.tests.planted import Planted, born, token, valid
from curtilage.detect.patterns.tests.planted_sums import luhn, shaped


def spaced(number: str, each: int) -> str:
    return " ".join(number[i : i + each] for i in range(0, len(number), each))


def zoned(random, shape: str) -> str:
    number = shaped(random, shape)
    return number + sums.zone(number)


def _pension(random) -> str:
    body = shaped(random, "65##0880@##".replace("##", "17", 1))
    spelt = body[:8] + f"{ord(body[8]) - 64:02d}" + body[9:]
    total = 0
    for digit, weight in zip(spelt, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1), strict=True):
        product = int(digit) * weight
        total += product // 10 + product % 10
    return body + str(total % 10)


def _taj(random) -> str:
    body = shaped(random, "########")
    return spaced(body + str(sums.weighted(body, [3, 7] * 4) % 10), 3)


def _hungarian(random) -> str:
    while True:
        body = shaped(random, "1850412###")
        check = sums.weighted(body, list(range(1, 11))) % 11
        if check != 10:
            return f"{body[0]}-{body[1:7]}-{body[7:]}{check}"


def _hungarian_tax(random) -> str:
    while True:
        body = shaped(random, "8########")
        check = sums.weighted(body, list(range(1, 10))) % 11
        if check != 10:
            return body + str(check)


def _luxembourg(random) -> str:
    body = shaped(random, "19850412###")
    return luhn(body) + verhoeff.calc_check_digit(body)


def _polish(random) -> str:
    while True:
        number = shaped(random, "ABC######")
        values = [int(c, 36) for c in number]
        if sum(v * w for v, w in zip(values, (7, 3, 1, 9, 7, 3, 1, 7, 3), strict=True)) % 10 == 0:
            return number


def _niss(random) -> str:
    body = shaped(random, "1#########")
    return body + str(9 - sums.weighted(body, [29, 23, 19, 17, 13, 11, 7, 5, 3, 2]) % 10)


def _spanish(random) -> str:
    body = shaped(random, "28########")
    return f"{body}{int(body[:2] + body[2:].lstrip('0').rjust(7, '0')) % 97:02d}"


N, T = "identity.national", "identity.tax"

NATIONAL = (
    Planted("AT social insurance", N, valid("at.vnr", "####010170"), "SVNR"),
    Planted("BE national", N, born("YY.MM.DD-###.##", "be.nn"), "rijksregisternummer", alone=True),
    Planted("BE bis", N, born("YY48DD#####", "be.bis"), "NISS"),
    Planted("BG EGN", N, born("YYMMDD####", "bg.egn"), "EGN"),
    Planted("BG PNF", N, valid("bg.pnf", "##########"), "LNCh"),
    Planted("HR OIB", N, valid("hr.oib", "###########"), "OIB"),
    Planted("CZ RC", N, born("YYMMDD/####", "cz.rc"), "rodné číslo", alone=True),
    Planted("DK CPR", N, born("DDMMYY-####", "dk.cpr"), "CPR", alone=True),
    Planted("EE IK", N, born("3YYMMDD####", "ee.ik"), "isikukood"),
    Planted("FI hetu", N, born("DDMMYY-###*", "fi.hetu"), "henkilötunnus", alone=True),
    Planted("FR NIR", N, sums.nir, "numéro de sécurité sociale", alone=True),
    Planted("DE card", N, lambda r: zoned(r, "L01X00###"), "Personalausweis"),
    Planted("DE pension", N, _pension, "Rentenversicherungsnummer", alone=True),
    Planted("GR AMKA", N, born("DDMMYY#####", "gr.amka"), "AMKA"),
    Planted("HU TAJ", N, _taj, "TAJ"),
    Planted("HU person", N, _hungarian, "személyi szám"),
    Planted("IE PPS", N, valid("ie.pps", "#######@"), "PPSN", alone=True),
    Planted(
        "IT CF", N, valid("it.codicefiscale", "RSSMRA7#A##H501@"), "codice fiscale", alone=True
    ),
    Planted("LV PK", N, born("DDMMYY-1####", "lv.pvn"), "personas kods", alone=True),
    Planted("LT asmens", N, born("3YYMMDD####", "lt.asmens"), "asmens kodas"),
    Planted("LU matricule", N, _luxembourg, "matricule", alone=True),
    Planted("MT card", N, token("#######M"), "identity card"),
    Planted("NL BSN", N, sums.bsn, "BSN"),
    Planted("NL onderwijs", N, valid("nl.onderwijsnummer", "10#######"), "onderwijsnummer"),
    Planted("PL PESEL", N, sums.pesel, "PESEL", alone=True),
    Planted("PL card", N, _polish, "dowód"),
    Planted("PT card", N, valid("pt.cc", "#########ZZ#"), "cartão de cidadão"),
    Planted("PT NISS", N, _niss, "NISS"),
    Planted("RO CNP", N, born("1YYMMDD4####9", "ro.cnp"), "CNP", alone=True),
    Planted("SK RC", N, born("YYMMDD/####", "sk.rc"), "rodné číslo", alone=True),
    Planted("SI EMSO", N, born("DDMM9YY50####", "si.emso"), "EMŠO"),
    Planted("ES DNI", N, sums.dni, "DNI", alone=True),
    Planted("ES NIE", N, valid("es.nie", "X#######@"), "NIE", alone=True),
    Planted("ES security", N, _spanish, "número de la seguridad social"),
    Planted(
        "SE personnummer", N, born("YYMMDD-####", "se.personnummer"), "personnummer", alone=True
    ),
    Planted(
        "UK NINO", N, lambda r: shaped(r, r.choice(["AB", "JG"]) + " ## ## ## C"), "NI number", True
    ),
    Planted("UK UPN", N, valid("gb.upn", "@############"), "UPN"),
    Planted("CH AHV", N, valid("ch.ssn", "756.####.####.##"), "AHV-Nummer", alone=True),
    Planted("NO id", N, born("DDMMYY#####", "no.fodselsnummer"), "fødselsnummer"),
    Planted("IS id", N, born("DDMMYY-###9", "is_.kennitala"), "kennitala"),
    Planted("TR id", N, valid("tr.tckimlik", "###########"), "TC kimlik"),
    Planted("US SSN", N, valid("us.ssn", "###-##-####"), "SSN", alone=True),
    Planted("US SSN bare", N, valid("us.ssn", "#########"), "social security number"),
    Planted("CA SIN", N, lambda r: spaced(luhn(shaped(r, "4#######")), 3), "SIN"),
    Planted("IN Aadhaar", N, valid("in_.aadhaar", "5### #### ####"), "Aadhaar", alone=True),
    Planted("IN EPIC", N, valid("in_.epic", "@@@#######"), "voter ID"),
    Planted("BR CPF", N, sums.cpf, "CPF", alone=True),
    Planted("JP my number", N, valid("jp.in_", "############"), "My Number"),
    Planted("CN RIC", N, sums.chinese, "ID", alone=True),
    Planted("KR RRN", N, born("YYMMDD-1######", "kr.rrn"), "RRN", alone=True),
    Planted("MX CURP", N, born("GOMCYYMMDDHDFRRN0#", "mx.curp"), "CURP", alone=True),
    Planted("ZA id", N, born("8#MMDD####08#", "za.idnr"), "ID number", alone=True),
    Planted("AR CUIL", N, valid("ar.cuit", "20-########-#"), "CUIL"),
    Planted("CL RUT", N, valid("cl.rut", "##.###.###-#"), "RUT", alone=True),
)
TAXES = (
    Planted("AT UID", T, valid("at.uid", "ATU########"), "UID", alone=True),
    Planted("AT TIN", T, valid("at.tin", "##-###/####"), "Abgabenkontonummer"),
    Planted("BE VAT", T, valid("eu.vat", "BE0#########"), "BTW", alone=True),
    Planted("BG VAT", T, valid("eu.vat", "BG#########"), "VAT", alone=True),
    Planted("CY VAT", T, valid("eu.vat", "CY1#######@"), "VAT", alone=True),
    Planted("CZ DIC", T, valid("eu.vat", "CZ########"), "DIČ", alone=True),
    Planted("DE VAT", T, valid("eu.vat", "DE#########"), "USt-IdNr.", alone=True),
    Planted("DE IdNr", T, valid("de.idnr", "###########"), "Steuer-ID"),
    Planted("DE StNr", T, token("151/815/08156"), "Steuernummer"),
    Planted("DK CVR", T, valid("dk.cvr", "########"), "CVR"),
    Planted("EE VAT", T, valid("eu.vat", "EE#########"), "KMKR", alone=True),
    Planted("ES CIF", T, valid("es.cif", "B########"), "CIF", alone=True),
    Planted("FI VAT", T, valid("eu.vat", "FI########"), "ALV", alone=True),
    Planted("FI business", T, valid("fi.ytunnus", "#######-#"), "Y-tunnus"),
    Planted("FR NIF", T, valid("fr.nif", "1############"), "numéro fiscal"),
    Planted("FR TVA", T, valid("eu.vat", "FR##552081317"), "TVA", alone=True),
    Planted("FR SIREN", T, lambda r: luhn(shaped(r, "########")), "SIREN"),
    Planted("FR SIRET", T, valid("fr.siret", "55208131700###"), "SIRET"),
    Planted("GR AFM", T, valid("gr.vat", "#########"), "ΑΦΜ"),
    Planted("HR VAT", T, valid("eu.vat", "HR###########"), "PDV", alone=True),
    Planted("HU VAT", T, valid("eu.vat", "HU########"), "adószám", alone=True),
    Planted("HU person tax", T, _hungarian_tax, "adóazonosító jel"),
    Planted("IE VAT", T, valid("eu.vat", "IE#######@"), "VAT", alone=True),
    Planted("IT IVA", T, valid("it.iva", "0##########"), "partita IVA"),
    Planted("LT VAT", T, valid("eu.vat", "LT#######1#"), "PVM", alone=True),
    Planted("LU TVA", T, valid("eu.vat", "LU########"), "TVA", alone=True),
    Planted("LV VAT", T, valid("eu.vat", "LV4##########"), "PVN", alone=True),
    Planted("MT VAT", T, valid("eu.vat", "MT########"), "VAT", alone=True),
    Planted("NL BTW", T, valid("eu.vat", "NL#########B01"), "btw-nummer", alone=True),
    Planted("PL NIP", T, sums.nip, "NIP"),
    Planted("PL REGON", T, valid("pl.regon", "#########"), "REGON"),
    Planted("PT NIF", T, valid("pt.nif", "2########"), "NIF"),
    Planted("RO CUI", T, valid("ro.cui", "########"), "CUI"),
    Planted("SE VAT", T, lambda r: f"SE{luhn(shaped(r, '556######'))}01", "momsnummer", alone=True),
    Planted("SI DDV", T, valid("eu.vat", "SI########"), "DDV", alone=True),
    Planted("SK DPH", T, valid("eu.vat", "SK20########"), "IČ DPH", alone=True),
    Planted("UK UTR", T, valid("gb.utr", "##########"), "UTR"),
    Planted("UK VAT", T, valid("gb.vat", "### #### ##"), "VAT"),
    Planted("US ITIN", T, valid("us.itin", "9##-7#-####"), "ITIN"),
    Planted("US EIN", T, valid("us.ein", "12-#######"), "EIN"),
    Planted("CA BN", T, lambda r: luhn(shaped(r, "########")), "business number"),
    Planted("AU TFN", T, sums.tfn, "TFN"),
    Planted("AU ABN", T, sums.abn, "ABN"),
    Planted("NZ IRD", T, valid("nz.ird", "1########"), "IRD"),
    Planted("IN PAN", T, token("ABCP@####@"), "PAN", alone=True),
    Planted("IN GSTIN", T, valid("in_.gstin", "27AAPFU####F1Z*"), "GSTIN", alone=True),
    Planted("BR CNPJ", T, valid("br.cnpj", "##.###.###/0001-##"), "CNPJ", alone=True),
    Planted("JP corporate", T, valid("jp.cn", "#############"), "法人番号"),
    Planted("CN USCC", T, valid("cn.uscc", "91110000######4Q2*"), "USCC", alone=True),
    Planted("MX RFC", T, born("GODEYYMMDD@@#", "mx.rfc"), "RFC", alone=True),
)
