"""Clean text of the kinds that views look at twice: code, logs, prose, tables. All made up."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

SHARED = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "train"
WORDS = {
    "en": "the report shows that our supplier delivers every order on time and in full at most",
    "de": "der Bericht zeigt dass unser Lieferant jede Bestellung zum vereinbarten Termin liefert",
    "fr": "le rapport montre que notre fournisseur livre chaque commande en temps voulu",
    "es": "el informe muestra que nuestro proveedor entrega cada pedido a tiempo y por completo",
    "it": "la relazione mostra che il nostro fornitore consegna ogni ordine in tempo e per intero",
    "nl": "het verslag toont dat onze leverancier elke bestelling op tijd en volledig levert",
    "pt": "o relatório mostra que o nosso fornecedor entrega cada encomenda a tempo e por inteiro",
}
COUNTS = "one two three four five six seven eight nine ten eleven twelve twenty thirty"
DONE = "load parse render merge fetch split encode decode update remove check"
THINGS = "table column buffer index token header parser cache queue window file path"
NUMBERS, VERBS, NOUNS = COUNTS.split(), DONE.split(), THINGS.split()


class Clean:
    """Makes texts; the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def texts(self, each: int) -> Iterator[tuple[str, str]]:
        """That many texts of each kind, with its name."""
        kinds = (
            self.prose,
            self.code,
            self.log,
            self.numbers,
            self.table,
            self.markup,
            self.config,
        )
        for kind in kinds:
            for _ in range(each):
                yield kind.__name__, kind()

    def prose(self) -> str:
        words = WORDS[self.random.choice(sorted(WORDS))].split()
        sentences = []
        for _ in range(12):
            said = self.random.sample(words, len(words))
            if self.random.random() < 0.4:
                said.insert(3, self.random.choice(NUMBERS))
            if self.random.random() < 0.3:
                said.insert(5, f"{self.random.randint(2, 99)} %")
            sentences.append(" ".join(said).capitalize() + self.random.choice([".", "!", " — so."]))
        lines = " ".join(sentences).split(" ")
        return "\n".join(" ".join(lines[n : n + 11]) for n in range(0, len(lines), 11))

    def code(self) -> str:
        lines = []
        for _ in range(15):
            verb, noun, other = (self.random.choice(w) for w in (VERBS, NOUNS, NOUNS))
            number = self.random.randint(0, 4096)
            lines += [
                f"def {verb}_{noun}({other}_name: str, size={number}) -> bytes:",
                f'    """{verb.title()} a {noun}; see \\u00a7 {number}."""',
                f"    {noun}Count = {other}.{verb}({number}, 0x{number:04x}, mode='rb')",
                f"    print(\"{noun}\\t%d\\n\" % {noun}Count, end='')",
                f"    return {noun}Name[{number % 7}:{number % 11}] # {noun}-{other}/{verb}",
                "",
            ]
        return "\n".join(lines)

    def log(self) -> str:
        return "\n".join(
            f"2024-0{self.random.randint(1, 9)}-1{self.random.randint(0, 9)} "
            f"10:{self.random.randint(10, 59)}:{self.random.randint(10, 59)}.{n:03d} "
            f"{self.random.choice(['INFO', 'WARN', 'DEBUG'])} [worker-{n % 8}] "
            f"{self.random.choice(VERBS)} request_id={self.random.getrandbits(64):016x} "
            f"status={self.random.choice([200, 204, 404, 500])} ms={self.random.randint(1, 900)} "
            f"path=/{self.random.choice(NOUNS)}/{self.random.randint(1, 9999)}?page=2&size=50"
            for n in range(40)
        )

    def numbers(self) -> str:
        """Matrices of every kind: single digits, pairs, fours, decimals, with every sign."""
        sign = self.random.choice([" ", ",", ", ", "\t", ";", " | "])
        width = self.random.choice([1, 1, 2, 4, 5])
        columns = self.random.randint(8, 20)
        low, high = 10 ** (width - 1) if width > 1 else 0, 10**width - 1
        return "\n".join(
            sign.join(str(self.random.randint(low, high)) for _ in range(columns))
            for _ in range(40)
        )

    def table(self) -> str:
        sign = self.random.choice([",", ";", "\t"])
        rows = [sign.join(["item", "size", "colour", "price", "in stock"])]
        for _ in range(40):
            cells = [self.random.choice(NOUNS), str(self.random.randint(1, 60)), "blue"]
            cells += [f"{self.random.randint(1, 99)}.{self.random.randint(10, 99)}", "yes"]
            rows.append(sign.join(cells))
        return "\n".join(rows)

    def markup(self) -> str:
        return "<ul>\n" + "\n".join(
            f'  <li class="{self.random.choice(NOUNS)}"><b>{self.random.choice(NOUNS).title()}</b> '
            f"&amp; {self.random.choice(NOUNS)} &ndash; <i>{self.random.randint(1, 999)}</i>&nbsp;"
            f'pieces, <a href="/{self.random.choice(NOUNS)}?q=a%20b&amp;n=3">more</a></li>'
            for _ in range(30)
        )

    def config(self) -> str:
        entries = {
            f"{self.random.choice(NOUNS)}_{self.random.choice(VERBS)}{n}": {
                "maxSize": self.random.randint(1, 10**6),
                "fileName": f"{self.random.choice(NOUNS)}.txt",
                "checksum": f"{self.random.getrandbits(128):032x}",
                "ratio": self.random.random(),
            }
            for n in range(15)
        }
        return json.dumps(entries, indent=2)


def shared() -> Iterator[tuple[str, str]]:
    """Real text beside the checkout, where there is any: thirty entries a text."""
    for path in sorted(SHARED.glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            entries = [json.loads(line)["text"] for line in lines]
        for start in range(0, len(entries), 30):
            yield path.stem, "\n".join(entries[start : start + 30])
