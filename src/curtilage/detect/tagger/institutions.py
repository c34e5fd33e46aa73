"""What looks like the name of an organisation and says nothing of anybody.

- Public bodies: "Supreme Court", "Ministry of Defence", "Finanzamt". Every state has one, so a name
  that has nothing but such words points at nobody. "Söke Labour Court" does: it is of one town.
- States: "Republic of Turkey", "Polish Government". Everybody in a country shares its state.
- Laws: "Immigration Act 1971", "Code civil", "Bundesdatenschutzgesetz". They are no organisations.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+")
_BODIES = """
    court courts tribunal tribunals government ministry minister parliament senate assembly
    commission committee council prosecutor prosecutors prosecution police treasury authority
    authorities office agency department registry chamber chambers convention congress legislature
    cabinet inspectorate service board panel administration army forces navy gendarmerie
    municipality prison directorate directorates governor governors
    gericht gerichtshof amtsgericht landgericht oberlandesgericht bundesgerichtshof
    verwaltungsgericht bundesverfassungsgericht regierung bundesregierung ministerium
    bundesministerium landtag bundestag bundesrat senat ausschuss kommission polizei finanzamt
    jobcenter staatsanwaltschaft behörde amt standesamt jugendamt sozialamt gesundheitsamt
    arbeitsagentur
    cour tribunal gouvernement ministère parlement sénat assemblée commission comité conseil
    parquet préfecture mairie police gendarmerie administration
    tribunal juzgado audiencia gobierno ministerio parlamento senado comisión consejo fiscalía
    ayuntamiento policía agencia
    corte tribunale governo ministero parlamento senato commissione consiglio procura comune
    questura prefettura polizia agenzia
    rechtbank gerechtshof regering ministerie kamer senaat commissie raad politie gemeente
    belastingdienst
    governo ministério parlamento comissão conselho câmara polícia tribunal prefeitura
"""
_GENERIC = """
    the a an of for and in to on s supreme administrative constitutional high higher appeal appeals
    cassation regional district provincial military civil criminal commercial labour labor land
    grand first second third section instance principal chief general public federal national
    central local special social security affairs foreign justice defence defense interior finance
    health education agriculture culture environment transport trade economic economics economy
    human rights european united nations deputy attorney director head law legal state city county
    town magistrates magistrate assize assizes family juvenile disciplinary enforcement bailiff
    expert medical forensic institute institution statistical tax revenue customs building planning
    environmental protection fundamental freedoms personnel examination execution judicial
    judiciary insurance pension welfare housing works home secretary crown royal presidential
    president armed internal international roads highways railways
    der die das des dem für und von im oberster höchster auswärtiges innern inneren finanzen
    justiz verteidigung gesundheit bildung arbeit wirtschaft umwelt deutsche deutscher
    de du des la le les l d et suprême administrative constitutionnel constitutionnelle appel
    cassation grande instance judiciaire justice intérieur affaires étrangères défense santé
    éducation nationale national général générale état municipal
    del los las y supremo suprema constitucional superior provincial nacional instancia primera
    interior exteriores defensa sanidad educación hacienda justicia tributaria fiscal
    di della dello dei delle degli e suprema costituzionale cassazione appello interno esteri difesa
    salute istruzione economia finanze giustizia entrate repubblica stato ministri
    het van een en hoge hoger beroep binnenlandse buitenlandse zaken justitie defensie financiën
    onderwijs volksgezondheid eerste tweede
    do da dos das e supremo federal justiça saúde educação fazenda defesa municipal
"""
_BODY = frozenset(_BODIES.split())
_PLAIN = _BODY | frozenset(_GENERIC.split())
_LAW = re.compile(
    r"(?:\b(?:Act|Code|Treaty|Convention|Constitution|Protocol|Regulations?|Directive|Decree"
    r"|Ordinance|Statute|War|Basic Law)|gesetz(?:buch)?|ordnung)(?:\s+(?:of\s+)?\d{4})?[\W_]*\Z"
    r"|\A(?:(?:la|le|el|il|de|het|o|a)\s+)?"
    r"(?:Code|Loi|Ley|Código|Codice|Legge|Wet|Wetboek|Lei)\s+[^\W\dA-Z_]"
)


_STATE = re.compile(
    r"(?:the )?(?:(?:Federal|Federative|Democratic|Islamic|Socialist|Plurinational|United|People's"
    r"|Arab) ){0,3}(?:Republic|Kingdom|Principality|State|Sultanate|Commonwealth|Grand Duchy)"
    r" of (?:the )?(?!God\b|Heaven\b|Gamers\b|Mind\b|Art\b)[A-Z][\w-]+(?: [A-Z][\w-]+)?"
    r"(?:,? and (?:the )?[A-Z][\w-]+(?: [A-Z][\w-]+)?){0,2}"
    r"|(?:the )?(?:Argentine|Czech|Dominican|French|Gabonese|Hellenic|Italian|Kyrgyz|Lebanese"
    r"|Portuguese|Slovak|Syrian Arab|Togolese) Republic|(?:the )?Russian Federation"
    r"|(?:the )?(?:Swiss|Helvetic) Confederation|(?:the )?United Kingdom"
    r"|(?:die |der )?(?:Bundesrepublik|Republik|Königreich) [A-ZÖ]\w+"
    r"|(?:la )?République (?:française|italienne|hellénique|tchèque|slovaque|portugaise"
    r"|(?:de |d'|du )[A-Z]\w+)|(?:le )?Royaume (?:de |d'|du )[A-Z]\w+|(?:el )?Reino de [A-Z]\w+"
    r"|(?:il )?Regno (?:di |del )\w+|(?:la )?Repubblica [Ii]taliana|(?:a )?República [Pp]ortuguesa"
    r"|(?:la )?República (?:de |del )\w+|(?:het )?Koninkrijk (?:België|der Nederlanden)"
)
_GOVERNMENT = re.compile(
    r"(?:the )?[A-Z]\w+ [Gg]overnment|[Gg]overnment of (?:the )?[A-Z]\w+"
    r"|(?:[Gg]ouvernement|[Gg]obierno|[Gg]overno) \w+|[A-Za-zäöü]+e [Rr]eg(?:ierung|ering)"
)
_ACTS = re.compile(
    r"\b(?:against|by|versus|vs?\.?|with|between|contre|contra|contro|tegen|gegen)\s+"
    r"(?:(?:the|die|das|la|le|el|il|de|het|a|o)\s+)?\Z"
)


def state(name: str) -> bool:
    """Whether a name is, by its form, that of a state or of its government."""
    return _STATE.fullmatch(name) is not None or _GOVERNMENT.fullmatch(name) is not None


def acts(before: str) -> bool:
    """Whether what stands before a name says that something was done by it or against it.

    A state that acts is a body; one that somebody lives in is a place.
    """
    return _ACTS.search(before) is not None


def public_body(name: str) -> bool:
    """Whether a name has only words that public bodies are made of, one at least that names one."""
    words = [word.casefold() for word in _WORD.findall(name)]
    return all(word in _PLAIN for word in words) and any(word in _BODY for word in words)


def law(name: str) -> bool:
    """Whether it is a law or a treaty by its last or first word."""
    return _LAW.search(name) is not None
