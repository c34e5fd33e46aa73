"""What columns are called, in English, German, French, Spanish, Italian, Dutch and Portuguese.

Names are compared as `phrases` makes them: without accents, in lower case, glued together. A word
of `ALONE` counts only if it is the whole name, for beside others it means something else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_ANYWHERE = {
    "person.name": "first_name firstname last_name lastname full_name surname given_name "
    "family_name middle_name maiden_name person_name customer_name client_name patient_name "
    "employee_name user_full_name contact_name cardholder vorname nachname familienname "
    "personenname geburtsname kundenname patientenname prenom nom_de_famille nom_complet "
    "nom_client nom_patient nombre_completo nombre_cliente apellido apellidos primer_nombre "
    "cognome nome_completo nome_cliente voornaam achternaam volledige_naam klantnaam "
    "tussenvoegsel sobrenome apelido nome_do_cliente primeiro_nome",
    "person.username": "username user_name login login_name nickname handle screen_name "
    "benutzername anmeldename nutzername pseudo identifiant_connexion nom_utilisateur usuario "
    "nombre_usuario nome_utente gebruikersnaam nome_usuario",
    "person.age": "age alter lebensalter edad eta leeftijd idade",
    "person.birthdate": "birthdate birth_date date_of_birth dob birthday born birth_year "
    "year_of_birth geburtsdatum geburtstag geb_datum geburtsjahr date_de_naissance "
    "date_naissance annee_naissance fecha_de_nacimiento fecha_nacimiento ano_nacimiento "
    "data_di_nascita data_nascita anno_di_nascita anno_nascita geboortedatum geboortejaar "
    "data_de_nascimento data_nascimento ano_nascimento",
    "person.demographic": "sex gender race ethnicity ethnic_group marital_status marital "
    "civil_status relationship religion nationality citizenship native_country birth_country "
    "country_of_birth education education_level schooling geschlecht familienstand "
    "staatsangehoerigkeit staatsangehorigkeit nationalitaet nationalitat konfession bildung "
    "bildungsabschluss herkunft geburtsland sexe etat_civil situation_familiale nationalite "
    "niveau_etudes pays_de_naissance sexo genero estado_civil nacionalidad religion educacion "
    "nivel_educativo sesso genere stato_civile nazionalita istruzione titolo_di_studio geslacht "
    "burgerlijke_staat nationaliteit opleiding opleidingsniveau godsdienst geboorteland "
    "nacionalidade escolaridade religiao raca etnia",
    "person.job": "job job_title occupation profession workclass position role employment "
    "beruf taetigkeit tatigkeit berufsbezeichnung stelle metier poste fonction emploi profesion "
    "ocupacion puesto cargo professione mestiere impiego beroep functie profissao ocupacao",
    "contact.email": "email e_mail mail email_address mailadresse emailadresse courriel correo "
    "correo_electronico posta_elettronica indirizzo_email emailadres",
    "contact.phone": "phone telephone phone_number mobile mobile_number cell cellphone fax tel "
    "telefon telefonnummer handy handynummer mobilnummer portable numero_telephone telefono "
    "movil celular cellulare telefoon telefoonnummer mobiel telefone telemovel",
    "contact.address": "address street street_address postal_address home_address house_number "
    "adresse anschrift strasse hausnummer wohnadresse rue numero_rue direccion calle domicilio "
    "indirizzo via adres straat huisnummer endereco rua morada",
    "place.name": "city town village zip zipcode zip_code postcode postal_code county district "
    "region province country municipality stadt ort wohnort plz postleitzahl gemeinde bezirk "
    "landkreis bundesland land ville code_postal commune departement pays ciudad codigo_postal "
    "municipio provincia pais citta cap comune regione paese stad plaats woonplaats gemeente "
    "provincie cidade cep concelho municipality_code district_id",
    "place.coordinates": "latitude longitude lat lon lng geo coordinates gps breitengrad "
    "laengengrad langengrad koordinaten coordonnees latitud longitud coordenadas latitudine "
    "longitudine coordinate breedtegraad lengtegraad",
    "organisation.name": "company company_name employer organisation organization institution "
    "firma firmenname arbeitgeber unternehmen entreprise societe employeur empresa empleador "
    "azienda ditta datore_di_lavoro bedrijf bedrijfsnaam werkgever empregador",
    "time.date": "date timestamp datetime created_at updated_at datum zeitpunkt horodatage fecha "
    "data_ora data_hora tijdstip",
    "identity.national": "ssn social_security social_security_number national_id national_number "
    "personal_number birth_number sozialversicherungsnummer svnr rentenversicherungsnummer "
    "personalausweis ausweisnummer nir numero_securite_sociale insee dni nie nif_personal "
    "codice_fiscale bsn burgerservicenummer cpf cartao_cidadao",
    "identity.tax": "tax_id tax_number tin vat_number steuernummer steuer_id steuerid "
    "steueridentifikationsnummer numero_fiscal nif partita_iva btw_nummer contribuinte",
    "identity.passport": "passport passport_number reisepass passnummer passeport pasaporte "
    "passaporto paspoort paspoortnummer passaporte",
    "identity.licence": "driving_licence driving_license driver_license licence_number "
    "license_number fuehrerschein fuhrerschein permis_de_conduire carnet_de_conducir patente "
    "rijbewijs carta_de_conducao",
    "identity.vehicle": "licence_plate license_plate number_plate vin kennzeichen "
    "fahrgestellnummer immatriculation matricula targa kenteken placa",
    "identity.record": "customer_id client_id employee_id person_id user_id member_id case_id "
    "customer_number client_number employee_number case_number staff_id student_id subject_id "
    "participant_id kundennummer kunden_id kundennr personalnummer mitarbeiternummer aktenzeichen "
    "fallnummer mitgliedsnummer numero_client id_client numero_cliente id_cliente codice_cliente "
    "klantnummer klant_id personeelsnummer numero_do_cliente pid",
    "finance.iban": "iban",
    "finance.account": "account_id account_number account_no bank_account kontonummer kontonr "
    "konto_id numero_de_compte numero_compte numero_de_cuenta cuenta_bancaria numero_conto "
    "conto_corrente rekeningnummer bankrekening numero_conta conta_bancaria account_to",
    "finance.card": "card_number credit_card card_no pan cc_number kartennummer "
    "kreditkartennummer numero_carte carte_bancaire numero_tarjeta numero_carta kaartnummer "
    "numero_cartao creditcard",
    "finance.record": "salary income wage wages earnings credit_score debt balance loan mortgage "
    "gehalt lohn einkommen schulden kontostand kredit salaire revenu revenus solde pret salario "
    "ingresos sueldo saldo prestamo stipendio reddito prestito salaris inkomen lening "
    "renda rendimento emprestimo capital_gain capital_loss",
    "finance.amount": "amount price cost fee payment payments total betrag preis kosten montant "
    "prix importe precio importo prezzo bedrag prijs valor preco",
    "health.condition": "diagnosis diagnoses condition disease icd icd10 icd_code illness symptom "
    "symptoms allergy allergies diagnose krankheit befund maladie diagnostic diagnostico "
    "enfermedad malattia diagnosi ziekte aandoening doenca",
    "health.treatment": "treatment medication drug prescription therapy procedure behandlung "
    "medikament therapie rezept traitement medicament tratamiento medicamento terapia farmaco "
    "behandeling medicijn tratamento",
    "health.record": "mrn medical_record patient_id patient_number patienten_id "
    "patientennummer numero_patient id_patient id_paciente id_paziente patientnummer",
    "health.insurance": "insurance_number health_insurance krankenversicherungsnummer "
    "versichertennummer numero_assurance numero_mutuelle tessera_sanitaria verzekeringsnummer",
    "network.ip": "ip ip_address ipaddr ip_adresse adresse_ip direccion_ip indirizzo_ip ip_adres",
    "network.mac": "mac mac_address",
    "network.url": "url website homepage web_address",
    "network.device": "device_id imei imsi idfa udid serial_number seriennummer geraete_id",
    "secret.password": "password passwd pwd passwort kennwort mot_de_passe contrasena "
    "wachtwoord senha",
    "secret.api_key": "api_key apikey access_token secret_key auth_token",
}  # fmt: skip
_ALONE = {
    "person.name": "name nom nombre nome naam namen names person patient customer client",
    "place.name": "state location place lugar lieu luogo local staat",
    "organisation.name": "organisme org",
    "person.username": "user",
}
_PEOPLE = {
    "patient": "patient patienten paciente paziente patienten_id patientnummer mrn",
    "customer": "customer kunde kunden kundennummer kundennr cliente clientes klant klantnummer "
    "client cust",
    "employee": "employee staff mitarbeiter mitarbeiternummer personalnummer personal employe "
    "salarie empleado dipendente werknemer personeelsnummer funcionario",
    "student": "student schueler schuler etudiant eleve estudiante alumno studente leerling aluno",
    "member": "member mitglied mitgliedsnummer membre miembro socio lid membro",
    "user": "user nutzer benutzer utilisateur usuario utente gebruiker",
    "person": "person pers pid subject participant individual respondent proband personne persona "
    "persoon pessoa",
    "account": "account konto compte cuenta conto rekening conta",
    "household": "household haushalt menage hogar famiglia huishouden",
}
_KEYS = frozenset(
    {
        "id", "ids", "key", "number", "no", "nr", "num", "code", "nummer", "identifier",
        "kennung", "numero", "codigo", "codice", "uuid", "guid",
    }
)  # fmt: skip
_IDS = frozenset({"id", "ids", "uuid", "guid", "nummer", "nr"})
_BOUNDS = {
    (0, 120): "age alter lebensalter edad eta leeftijd idade",
    (1900, 2100): "year jahr annee ano anno jaar birth_year geburtsjahr year_of_birth",
    (1, 12): "month monat mois mes mese maand",
    (1, 31): "day_of_month tag_des_monats",
    (0, 168): "hours_per_week weekly_hours hours_week wochenstunden heures_par_semaine "
    "heures_semaine horas_por_semana horas_semanales ore_settimanali uren_per_week",
    (0, 24): "hours_per_day stunden_pro_tag",
    (0, 100): "percent percentage pct prozent pourcentage porcentaje percentuale procent",
    (-90, 90): "latitude lat breitengrad latitud latitudine breedtegraad",
    (-180, 180): "longitude lon lng laengengrad langengrad longitud longitudine lengtegraad",
}  # fmt: skip
_NOT_THE_THING = frozenset({"has", "is", "hat", "ist", "count", "anzahl", "n"})
_PIECE = re.compile(r"(?<=[a-z])(?=[A-Z])|[\W_]+|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_LONGEST = 5
MOST_LETTERS = 200


def _by_word(table: dict[str, str]) -> dict[str, str]:
    return {word.replace("_", ""): key for key, words in table.items() for word in words.split()}


ANYWHERE = _by_word(_ANYWHERE)
ALONE = _by_word(_ALONE)
PEOPLE = _by_word(_PEOPLE)
ENTITIES = tuple(_PEOPLE)
"""The likeliest to be a person first."""
BOUNDS = {
    word.replace("_", ""): bounds for bounds, words in _BOUNDS.items() for word in words.split()
}


def pieces(name: str) -> list[str]:
    """The words of a column's name, in lower case and without accents."""
    spelt = _PIECE.sub(" ", name[:MOST_LETTERS])
    plain = unicodedata.normalize("NFKD", spelt.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c)).split()


def label(name: str) -> str:
    """A column's name as it stands before a value, so that its words are seen; or empty."""
    spelt = " ".join(_PIECE.sub(" ", name[:MOST_LETTERS]).split())
    return spelt if any(c.isalpha() for c in spelt) else ""


def phrases(words: list[str]) -> Iterator[str]:
    """Words that stand together, glued; the longest first."""
    for length in range(min(len(words), _LONGEST), 0, -1):
        for start in range(len(words) - length + 1):
            yield "".join(words[start : start + length])


def category_of(name: str) -> str:
    """The category that a column's name tells of; empty for none."""
    words = pieces(name)
    if not words or words[0] in _NOT_THE_THING:
        return ""
    if found := ALONE.get("".join(words), ""):
        return found
    found = next((ANYWHERE[p] for p in phrases(words) if p in ANYWHERE), "")
    return found or ("identity.record" if words[-1] in _IDS else "")


def bounds_of(name: str) -> tuple[int, int] | None:
    """The bounds that common sense gives a column of that name; None if it gives none."""
    return next((BOUNDS[p] for p in phrases(pieces(name)) if p in BOUNDS), None)


def entity_of(name: str) -> str:
    """Whose key a column of that name is, such as ``customer``; empty if it is nobody's."""
    words = pieces(name)
    whose = next((PEOPLE[p] for p in phrases(words) if p in PEOPLE), "")
    glued = "".join(words)
    is_key = bool(_KEYS & set(words)) or glued in {"pid", "mrn"} or glued.endswith(("nummer", "nr"))
    return whose if is_key else ""
