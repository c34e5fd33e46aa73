"""Short texts that hold nothing: words, labels, prompts, as forms and chats are full of them.

A corpus of names teaches that a short text is a name, for its short texts are. These teach that
most are not.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence

from train.labels import KINDS
from train.synthesis import Example


def _options(text: str) -> list[str]:
    return text.split("|")


_DOES = _options(
    "Explain|Summarise|Translate|Rewrite|Improve|Sort|Find|List|Describe|Compare|Convert|Wr"
    "ite|Create|Show|Fix|Check|Tell me|Give me|Please explain|Please summarise|Can you "
    "describe|How do I write|How can I find|What is|What are|Why is|Help me "
    "with|Generate|Draft|Count|Erkläre|Fasse zusammen:|Übersetze|Schreibe|Was ist|Wie "
    "funktioniert|Nenne|Prüfe|Explique|Résume|Traduis|Écris|Qu'est-ce que|Comment "
    "faire|Donne-moi|Explica|Resume|Traduce|Escribe|Qué es|Cómo "
    "funciona|Dame|Spiega|Scrivi|Cos'è|Come si fa|Leg uit:|Schrijf|Wat is|Hoe "
    "werkt|Explique|Escreva|O que é|Como funciona"
)
_WHAT = _options(
    "this|this text|the following text|a poem about the sea|recursion|a joke|a short "
    "story|the difference between a list and a tuple|a list in ascending order|an e-mail|a "
    "function|the weather|a recipe for soup|how to boil an egg|the water "
    "cycle|photosynthesis|a regex|a unit test|the table of contents|the main points|the "
    "error|three ideas|pros and cons|a haiku|good morning|the sky is blue|apples and "
    "oranges|red, green and blue|diabetes|inflation|a contract|the code below|a cover "
    "letter|an invoice template|a strong password|das Wetter|dieser Text|ein Gedicht|die "
    "Liste|le texte suivant|un poème|la liste|une recette|este texto|un poema|la lista|una "
    "receta|questo testo|una poesia|deze tekst|een gedicht|este texto|um poema|a receita"
)
_LABELS = _options(
    "Introduction|Summary|Total|Invoice|Page 1|Table of "
    "contents|Yes|No|OK|None|Hello|Hi|Thanks|Good morning|Thank "
    "you|system|user|assistant|You are a helpful assistant.|string|integer|number|object|ar"
    "ray|boolean|null|true|false|error|warning|celsius|fahrenheit|name|date|title|descripti"
    "on|id|type|value|key|Submit|Cancel|Save|Next|Back|Search|Settings|Help|FAQ|Chapter "
    "2|Figure 3|Appendix|Abstract|Conclusion|References|Subject|Re:|Note|Draft|Final|Hallo|"
    "Danke|Guten Morgen|Ja|Nein|Seite 2|Zusammenfassung|Bonjour|Merci|Oui|Non|Résumé|Hola|G"
    "racias|Sí|Resumen|Ciao|Grazie|Riassunto|Hoi|Bedankt|Nee|Olá|Obrigado|Sim|Não|foo bar "
    "baz|lorem ipsum dolor sit amet|abc|test|JSON|HTML|PDF|CSV|API|URL|SQL|TODO|N/A|The "
    "quick brown fox jumps over the lazy dog.|Once upon a time there was a king."
)
_ENDS = ("", "", ".", "?", "!", ":", "...")


def plain(
    vocabulary: Mapping[str, tuple[int, int]], marked: Iterable[Example], chance: random.Random
) -> Iterator[Example]:
    """Endless short texts.

    Args:
        vocabulary: common words; those that any corpus marks are left out.
        marked: examples of the corpora.
        chance: the source of randomness.
    """
    names = {
        word.casefold()
        for example in marked
        for start, end, _ in example.spans
        for word in example.text[start:end].split()
    }
    words = [w for w in vocabulary if len(w) > 2 and w.isalpha() and w not in names]
    while True:
        yield Example(_short(words, chance), [], frozenset(KINDS), "other", "en")


def _short(words: Sequence[str], chance: random.Random) -> str:
    draw = chance.random()
    if draw < 0.3:
        text = chance.choice(_LABELS)
    elif draw < 0.65:
        text = f"{chance.choice(_DOES)} {chance.choice(_WHAT)}{chance.choice(_ENDS)}"
    else:
        text = " ".join(chance.choice(words) for _ in range(chance.choice([1, 1, 1, 2, 2, 3, 4])))
        change = chance.choice([str.lower, str.lower, str.capitalize, str.title, str.upper])
        text = change(text)
    if chance.random() < 0.25:
        glue = chance.choice(["\n", ", ", ": ", " - "])
        text += glue + (chance.choice(_LABELS) if draw < 0.6 else chance.choice(words))
    return text
