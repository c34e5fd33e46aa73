"""The words that names follow, in en de fr es it nl pt sv. Phrases are parted by ``|``."""

from __future__ import annotations

import re
from collections.abc import Sequence


def parted(phrases: str) -> tuple[str, ...]:
    """The phrases, the longest first."""
    listed = {" ".join(phrase.split()) for phrase in phrases.split("|")}
    return tuple(sorted(listed, key=lambda one: (-len(one), one)))


def either(phrases: Sequence[str]) -> str:
    """A regex for any of the phrases, the first that fits. A space may be any one space."""
    return "|".join(map(re.escape, phrases))


_TITLES = """
    Mr | Mrs | Ms | Miss | Mx | Dr | Prof | Sir | Lady | Lord | Dame | Rev | Hon | Capt | Sgt | Lt
    | Col | Gen | Mister | Doctor | Professor | Judge | Justice | Nurse | Senator | President
    | Minister | Herr | Herrn | Frau | Fräulein | Dipl.-Ing | Mme | Mlle | M | Monsieur | Madame
    | Mademoiselle | Docteur | Maître | Me | Sr | Sra | Srta | Dra | Don | Doña | Señor | Señora
    | Señorita | Sig | Sig.ra | Sig.na | Signor | Signora | Signorina | Dott | Dott.ssa | Avv
    | Ing | Geom | Dhr | Mevr | Mevrouw | Meneer | Heer | Senhor | Senhora | Fru | Fröken
"""
TITLES = parted(_TITLES)
TITLE_WORDS = frozenset(_TITLES.casefold().replace("|", " ").split())
SMALL_TITLES = parted("""
    mr | mrs | ms | mme | mlle | herr | herrn | frau | señor | señora | sig.ra | dhr | mevr | dr
""")
GREETINGS = parted("""
    Dear | Hi | Hello | Hey | Good morning | Good afternoon | Good evening | Greetings | Liebe
    | Lieber | Liebes | Sehr geehrte | Sehr geehrter | Hallo | Guten Tag | Guten Morgen | Servus
    | Moin | Bonjour | Bonsoir | Cher | Chère | Chers | Salut | Hola | Estimado | Estimada
    | Querido | Querida | Buenos días | Buenas tardes | Ciao | Gentile | Caro | Cara | Egregio
    | Buongiorno | Geachte | Beste | Dag | Prezado | Prezada | Olá | Bom dia | Hej | Kära
""")
CLOSINGS = parted("""
    regards | kind regards | best regards | warm regards | warmest regards | with kind regards
    | with best regards | best | best wishes | sincerely | yours | yours sincerely
    | yours faithfully | yours truly | cheers | thanks | thanks again | thanks a lot
    | thanks so much | thank you | many thanks | respectfully | cordially | love
    | mit freundlichen grüßen | mit freundlichen gruessen | mit freundlichem gruß
    | mit besten grüßen | mit herzlichen grüßen | mit lieben grüßen | viele grüße | liebe grüße
    | beste grüße | herzliche grüße | schöne grüße | freundliche grüße | mfg | lg | vg
    | cordialement | bien cordialement | bien à vous | sincères salutations
    | meilleures salutations | amicalement | bises | saludos | un saludo | saludos cordiales
    | un cordial saludo | atentamente | un abrazo | cordiali saluti | distinti saluti | saluti
    | un caro saluto | met vriendelijke groet | met vriendelijke groeten | groeten | groetjes
    | hartelijke groet | atenciosamente | cumprimentos | abraço | abraços | med vänliga hälsningar
    | mvh | hälsningar
""")
NAMED = parted("""
    my name is | my name's | name is | i am called | call me | this is | i'm | i am | ich heiße
    | ich heisse | mein name ist | ich bin | je m'appelle | mon nom est | je suis | me llamo
    | mi nombre es | soy | mi chiamo | il mio nome è | sono | mijn naam is | ik heet | ik ben
    | o meu nome é | meu nome é | chamo-me | me chamo | jag heter | mitt namn är
""")
SURELY_NAMED = parted("""
    my name is | my name's | mein name ist | ich heiße | je m'appelle | mon nom est | me llamo
    | mi nombre es | mi chiamo | il mio nome è | mijn naam is | ik heet | meu nome é | jag heter
""")
ROLES = parted("""
    patient | patientin | client | customer | employee | applicant | tenant | beneficiary
    | insured | claimant | defendant | plaintiff | witness | colleague | husband | wife | son
    | daughter | brother | sister | mother | father | kunde | kundin | kunden | mitarbeiter
    | mitarbeiterin | kollege | kollegin | cliente | paziente | paciente | salarié | salariée
    | employé | employée | patiente | patiënt | klant | medewerker | empleado | empleada
    | dipendente
""")
LABELS = parted("""
    name | full name | first name | last name | middle name | given name | family name
    | maiden name | patient name | patient's name | customer name | client name | employee name
    | account name | contact name | legal name | cardholder name | applicant name | recipient name
    | sender name | first_name | last_name | full_name | firstname | lastname | fullname | surname
    | forename | attn | attention | signed | signed by | prepared by | author | account holder
    | cardholder | card holder | beneficiary | patient | doctor | physician | customer | client
    | employee | contact | recipient | sender | manager | owner | vorname | nachname
    | familienname | kontoinhaber | versicherter | versicherte | ansprechpartner | prénom | nom
    | nom de famille | titulaire | nombre | nombre y apellidos | apellido | apellidos | titular
    | médico | nome | nome completo | cognome | intestatario | voornaam | achternaam | naam
    | sobrenome | namn | förnamn | efternamn
""")
SURE_LABELS = parted("""
    name | full name | first name | last name | patient name | customer name | client name
    | employee name | first_name | last_name | full_name | firstname | lastname | surname
    | nachname | vorname | apellidos | nombre | cognome | prénom | voornaam | achternaam
""")
HEADERS = parted("""
    From | To | Cc | Bcc | Reply-To | Sender | Von | An | De | À | Para | Da | A | Van | Aan
    | Från
""")
_PARTICLES = """
    von van de der den del della di da du dos das do la le lo el al bin ibn ten ter zu zur af av y
    e las los und and
"""
PARTICLES = frozenset(_PARTICLES.split())
_STOPPED = """
    a about account admin after all am an and any appointment are as at be been best but by can
    care case colleague colleagues customer customers data did discharge do does doctor everyone
    everybody everything fine folks for friend friends from full get glad going good had happy has
    have he her here his history hiring how i if in information into is it its just know madam
    management me member mr mrs ms my name named no none not now number of on one or order our out
    patient patients please portal questions ready record records regards report says sending she
    sir so some sorry sure team thanks that the their them there they thing this time to today
    unknown us very was we well were what when where which who why will with work world writing
    you your yourself trying looking using new interested working asking wondering afraid aware
    able aus auch alle allen bei bin bitte dem das die ein eine einen es für geehrte hat haben
    herren ich im in ist kollegen kolleginnen liebe mein mit nicht sehr sind uns vor war wie wir
    damen zusammen tous toutes tout monde madame monsieur messieurs mesdames les l' un une des est
    que qui pas ne se sa son pour avec dans sur été à au aux ont vous nous je il elle todos todas
    una uno no en con por para que su es ha fue está equipo señores tutti tutte gli è non per che
    si suo sua stato il team signori allemaal iedereen het een niet op met voor dat zijn heeft
    collega heer mevrouw os o as um uma não em foi tem equipe senhores assistant system user bot
    support service hotline sales manager committee board council house office department bank
    court
"""
STOPPED = frozenset(_STOPPED.split())
