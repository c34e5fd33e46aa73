"""Times that say nothing of anybody: "tomorrow", "Friday morning", "the following year", "10:15".

A date is worth a finding when it has a day, a month, a year or a counted length of time. The words
here are those that, alone or together, have none of these: every week has a Friday.
"""

from __future__ import annotations

import re

_CLOCK = re.compile(
    r"\d{1,2}(?:[:.h]\d{2}){0,2}\s?(?:[ap]\.?m\.?|uhr|heures?|h|uur)?", re.IGNORECASE
)
_DAY = re.compile(r"\d{1,2}\.\d{2}")
_WORD = re.compile(r"[^\W\d_]+")
_WORDS = """
    today tomorrow yesterday tonight now currently recently soon later early late earlier daily
    morning afternoon evening night noon midnight week weeks weekend weekly month months monthly
    year years yearly annual annually day days hour hours hourly minute minutes second seconds
    quarter quarterly moment last next this that these those the a an of in on at by ago past few
    previous coming current same every each all over end beginning before after
    following couple several many some upcoming recent decade decades century time times term
    s season summer winter spring autumn fall first second third or and
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri
    sat sun mondays tuesdays wednesdays thursdays fridays saturdays sundays
    heute morgen gestern abend nacht mittag vormittag nachmittag woche wochen wochenende monat
    monate jahr jahre tag tage stunde stunden minuten nächste nächsten letzte letzten diese dieser
    dieses diesen der die das den am im vor seit jetzt bald
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag
    aujourd hui demain hier soir matin midi nuit semaine semaines mois an ans année jour jours
    heure heures minutes prochain prochaine dernier dernière ce cette le la les l d
    lundi mardi mercredi jeudi vendredi samedi dimanche
    hoy mañana ayer noche tarde mediodía semana semanas mes meses año años día días hora horas
    minutos próximo próxima último última este esta el los las de del en
    lunes martes miércoles jueves viernes sábado domingo
    oggi domani ieri sera mattina pomeriggio notte settimana settimane mese mesi anno anni giorno
    giorni ora ore minuti prossimo prossima scorso scorsa questo questa il lo gli un una
    lunedì martedì mercoledì giovedì venerdì sabato domenica
    vandaag morgen gisteren avond ochtend middag nacht week weken maand maanden jaar jaren dag
    dagen uur uren volgende vorige deze dit het de een
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
    hoje amanhã ontem noite manhã tarde semana semanas mês meses ano anos dia dias hora horas
    próximo próxima passado passada este esta o os as um uma
    segunda terça quarta quinta sexta feira sábado domingo
"""
_SAYS_NOTHING = frozenset(_WORDS.split())


def vague(text: str) -> bool:
    """Whether a time names neither a day nor a length."""
    if any(character.isdigit() for character in text):
        clock = _CLOCK.fullmatch(text)
        return (
            clock is not None and (":" in text or not text.isdigit()) and not _DAY.fullmatch(text)
        )
    return all(word.casefold() in _SAYS_NOTHING for word in _WORD.findall(text))
