"""Generated conversations with values planted in every place of a request's body."""

import json
import random
import string
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.disguises.disguises import DISGUISES
from tests.disguises.values import LANGUAGES, Values
from tests.disguises.values import SENTENCES as IN_LANGUAGES

_GIVEN = """
    James Mary Oliver Emma Thomas Hannah Jürgen Sabine Lukas Anna Stefan Ursula Pierre Camille
    Jean-Luc Élodie Carlos Lucía Javier Carmen Marco Giulia Alessandro Chiara Pieter Sanne
    Daan Femke Erik Astrid Priya Ahmed Wei Fatima Kenji Olga Mateusz Zofia
"""
_FAMILY = """
    Smith Johnson Williams Taylor Miller Schneider Fischer Weber Hoffmann Krüger Dubois Moreau
    Lefèvre Garnier García Fernández Navarro Romero Rossi Bianchi Esposito Conti Jansen Bakker
    Visser Andersson Lindberg Svensson Sharma Hassan Zhang Rahman Tanaka Ivanova Kowalski
    Nowak
"""
GIVEN, FAMILY = _GIVEN.split(), _FAMILY.split()
DISGUISED = sorted(DISGUISES.keys() - {"json escapes"})  # which are read before anything else
IBANS = {"DE": 18, "FR": 23, "ES": 20, "NL": 14, "GB": 18, "IT": 23}


@dataclass
class Conversation:
    """A request body and what was planted in it.

    Attributes:
        body: the request.
        planted: values of which nothing may leave, and which must come back.
        pieces: pieces of planted values that stand apart, which must come back as pieces.
        plain: what planted values are without their disguise; it may be nowhere in any coding.
    """

    body: dict
    planted: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)

    def forbidden(self) -> list[str]:
        """What may be nowhere in what left: the values, and each name of a person."""
        parts = [w for v in self.planted for w in v.split() if w in GIVEN or w in FAMILY]
        return [*self.planted, *parts]


class Generator:
    """Makes conversations; the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.values = Values(seed)

    def person(self) -> str:
        return f"{self.random.choice(GIVEN)} {self.random.choice(FAMILY)}"

    def card(self) -> str:
        prefix = self.random.choice(["4", "51", "55", "37"])
        length = 15 if prefix == "37" else 16
        body = prefix + self._digits(length - len(prefix) - 1)
        digits = body + str(_luhn(body))
        if length == 16 and self.random.random() < 0.5:
            glue = self.random.choice(" -")
            return glue.join(digits[i : i + 4] for i in range(0, 16, 4))
        return digits

    def iban(self) -> str:
        country = self.random.choice(sorted(IBANS))
        bban = {
            "GB": lambda: "NWBK" + self._digits(14),
            "NL": lambda: "ABNA" + self._digits(10),
            "IT": lambda: "X" + self._digits(22),
        }.get(country, lambda: self._digits(IBANS[country]))()
        moved = "".join(str(int(c, 36)) for c in bban + country) + "00"
        text = f"{country}{98 - int(moved) % 97:02d}{bban}"
        if self.random.random() < 0.5:
            return " ".join(text[i : i + 4] for i in range(0, len(text), 4))
        return text

    def secret(self) -> str:
        letters = string.ascii_letters + string.digits
        upper = string.ascii_uppercase + "234567"
        make = self.random.choice(
            [
                lambda: "AKIA" + self._from(upper, 16),
                lambda: "ghp_" + self._from(letters, 36),
                lambda: (
                    "xoxb-"
                    + self._digits(12)
                    + "-"
                    + self._digits(12)
                    + "-"
                    + self._from(letters, 24)
                ),
                lambda: "sk_live_" + self._from(letters, 24),
                lambda: "glpat-" + self._from(letters, 20),
            ]
        )
        return make()

    def email(self) -> str:
        name = self.person().lower().replace(" ", ".").encode("ascii", "ignore").decode()
        return (
            f"{name}@{self.random.choice(['example.com', 'mail.example.org', 'firma.example.de'])}"
        )

    def phone(self) -> str:
        return self.random.choice(
            [
                lambda: "+49 30 " + self._digits(1, "123456789") + self._digits(6),
                lambda: "+44 20 7946 0" + self._digits(3),
                lambda: "+33 1 42 68 " + self._digits(2) + " " + self._digits(2),
                lambda: "+1 212 555 01" + self._digits(2),
            ]
        )()

    def _digits(self, count: int, of: str = string.digits) -> str:
        return self._from(of, count)

    def _from(self, alphabet: str, count: int) -> str:
        return "".join(self.random.choice(alphabet) for _ in range(count))

    def conversation(self) -> Conversation:
        """One to three values, each in a place of its own; sometimes one of them twice."""
        made = Conversation({"model": "auto", "messages": [{"role": "system", "content": "Help."}]})
        for _ in range(self.random.randint(1, 3)):
            self.plant(made, self.random.choice(PLACES))
        if made.planted and self.random.random() < 0.3:
            again = self.random.choice(made.planted)
            made.body["messages"].append({"role": "assistant", "content": f"I noted {again}."})
        if self.random.random() < 0.2:
            one, two = self.person(), self.person()
            said = f"{one} spoke with {two} about the order before {one} left."
            made.body["messages"].append({"role": "user", "content": said})
            made.planted += [one, two]
        made.body["messages"].append({"role": "user", "content": "Please summarise this."})
        return made

    def sentence(self) -> tuple[str, str]:
        """A sentence and the value in it."""
        kind = self.random.choice(sorted(SENTENCES))
        value = getattr(self, kind)()
        return self.random.choice(SENTENCES[kind]).format(value), value

    def disguised(self) -> Conversation:
        """One or two values in disguise."""
        made = Conversation({"model": "auto", "messages": [{"role": "system", "content": "Help."}]})
        for _ in range(self.random.randint(1, 2)):
            self.plant(made, in_disguise)
        made.body["messages"].append({"role": "user", "content": "Please summarise this."})
        return made

    def unread(self) -> Conversation:
        """A value where the protocol knows no place."""
        made = Conversation({"model": "auto", "messages": [{"role": "system", "content": "Help."}]})
        self.plant(made, self.random.choice(UNREAD))
        return made

    def plant(self, made: Conversation, place: Callable) -> None:
        place(self, made)


SENTENCES = {
    "person": [
        "Please write to {} about the contract.",
        "The meeting with {} was moved to Thursday.",
        "Our customer {} asked for a refund.",
        "Dear {},\nthank you for your message.",
        "Bitte rufen Sie {} zurück.",
        "Je voudrais parler avec {} demain matin.",
        "El pedido de {} llegó ayer.",
        "{} wohnt seit drei Jahren hier.",
    ],
    "card": ["My card number is {}.", "Zahlung mit Karte {} fehlgeschlagen.", "Charge {} please"],
    "iban": ["Please transfer it to {}.", "IBAN: {}", "Das Konto lautet {}, danke."],
    "secret": ["The key is {} and it works.", "export TOKEN={}", "use {} for the API"],
    "email": ["Write to {} please.", "Contact: {}", "E-Mail an {} senden"],
    "phone": ["Call me at {} today.", "Tel.: {}", "Meine Nummer ist {}."],
}


def in_user_text(g: Generator, made: Conversation) -> None:
    sentence, value = g.sentence()
    made.body["messages"].append({"role": "user", "content": sentence})
    made.planted.append(value)


def in_system_text(g: Generator, made: Conversation) -> None:
    sentence, value = g.sentence()
    made.body["messages"].insert(0, {"role": "system", "content": sentence})
    made.planted.append(value)


def in_a_part(g: Generator, made: Conversation) -> None:
    sentence, value = g.sentence()
    parts = [{"type": "text", "text": t} for t in ("First: ", sentence, " Done.")]
    made.body["messages"].append({"role": "user", "content": parts})
    made.planted.append(value)


def split_over_parts(g: Generator, made: Conversation) -> None:
    """A value cut in two; a name at its space, for its halves are names themselves."""
    sentence, value = g.sentence()
    start = sentence.index(value)
    cut = value.index(" ") if " " in value and value.split()[0] in GIVEN else len(value) // 2
    texts = [sentence[: start + cut], sentence[start + cut :]]
    parts = [{"type": "text", "text": t} for t in texts]
    made.body["messages"].append({"role": "user", "content": parts})
    made.pieces += [value[:cut].strip(), value[cut:].strip()]


def in_tool_arguments(g: Generator, made: Conversation) -> None:
    sentence, value = g.sentence()
    _call(g, made, json.dumps({"query": sentence, "limit": 3}))
    made.planted.append(value)


def in_nested_json(g: Generator, made: Conversation) -> None:
    sentence, value = g.sentence()
    _call(g, made, json.dumps({"payload": json.dumps({"items": [{"note": sentence}]})}))
    made.planted.append(value)


def as_a_json_leaf(g: Generator, made: Conversation) -> None:
    label, kind = g.random.choice(
        [("customer_name", "person"), ("iban", "iban"), ("email", "email"), ("cardNumber", "card")]
    )
    value = getattr(g, kind)()
    _call(g, made, json.dumps({label: value, "ok": True}, ensure_ascii=g.random.random() < 0.5))
    made.planted.append(value)


def in_a_tool_result(g: Generator, made: Conversation) -> None:
    sentence, value = g.sentence()
    _call(g, made, "{}", json.dumps({"rows": [{"text": sentence}]}))
    made.planted.append(value)


def in_a_tool_description(g: Generator, made: Conversation) -> None:
    sentence, value = g.sentence()
    function = {"name": "look_up", "description": sentence, "parameters": {"type": "object"}}
    made.body.setdefault("tools", []).append({"type": "function", "function": function})
    made.planted.append(value)
    made.body["messages"].append({"role": "user", "content": f"Again: {sentence}"})


def in_metadata(g: Generator, made: Conversation) -> None:
    sentence, value = g.sentence()
    made.body["metadata"] = {"note": sentence, "user": g.email()}
    made.body["messages"].append({"role": "user", "content": sentence})
    made.planted.append(value)


def said_and(g: Generator, made: Conversation, sentence: str, value: str) -> None:
    """The sentence stands in a message too, so that the model says the value again."""
    made.body["messages"].append({"role": "user", "content": f"Again: {sentence}"})
    made.planted.append(value)


def in_stop(g: Generator, made: Conversation) -> None:
    sentence, value = g.sentence()
    made.body["stop"] = g.random.choice([sentence, [sentence, "END"], [value, sentence]])
    said_and(g, made, sentence, value)


def in_user_of_the_request(g: Generator, made: Conversation) -> None:
    key = g.random.choice(["user", "safety_identifier", "prompt_cache_key"])
    kind = g.random.choice(["person", "email", "phone"])
    made.body[key] = value = getattr(g, kind)()
    said_and(g, made, g.random.choice(SENTENCES[kind]).format(value), value)


def in_the_name_of_an_author(g: Generator, made: Conversation) -> None:
    value = g.random.choice([g.person, g.email])()
    message = {"role": "user", "name": value, "content": "Good morning."}
    made.body["messages"].append(message)
    said_and(g, made, f"Please write to {value} about the contract.", value)


def in_a_format(g: Generator, made: Conversation) -> None:
    sentence, value = g.sentence()
    who = {"type": "string", "description": sentence, "enum": ["nobody", value], "default": value}
    schema = {"type": "object", "properties": {"who": who}, "examples": [{"who": sentence}]}
    inner = {"name": "answer", "description": sentence, "schema": schema}
    made.body["response_format"] = {"type": "json_schema", "json_schema": inner}
    said_and(g, made, sentence, value)


def in_a_parameter_of_a_tool(g: Generator, made: Conversation) -> None:
    sentence, value = g.sentence()
    note = {"type": "string", "description": sentence, "const": value, "x-note": {"of": sentence}}
    function = {"name": "look_up", "parameters": {"type": "object", "properties": {"note": note}}}
    made.body.setdefault("tools", []).append({"type": "function", "function": function})
    said_and(g, made, sentence, value)


def in_the_name_of_a_tool(g: Generator, made: Conversation) -> None:
    """Plain letters only, for a name of a function has no others."""
    given = g.random.choice([name for name in GIVEN if name.isascii() and name.isalpha()])
    family = g.random.choice([name for name in FAMILY if name.isascii()])
    words = g.random.choice([f"notify_{given.lower()}_{family.lower()}", f"notify{given}{family}"])
    function = {"name": words, "parameters": {"type": "object", "properties": {}}}
    made.body.setdefault("tools", []).append({"type": "function", "function": function})
    value = f"{given} {family}"
    said_and(g, made, f"The meeting with {value} was moved to Thursday.", value)


def as_a_key(g: Generator, made: Conversation) -> None:
    value = g.random.choice([g.person, g.iban, g.email, g.card])()
    _call(g, made, json.dumps({"balances": {value: 3}}))
    made.planted.append(value)


def in_a_name_that_the_protocol_does_not_know(g: Generator, made: Conversation) -> None:
    sentence, value = g.sentence()
    if g.random.random() < 0.5:
        made.body["custom"] = {"note": [sentence]}
    else:
        made.body["messages"].append({"role": "user", "content": "Hi.", "memo": sentence})
    said_and(g, made, sentence, value)


def in_disguise(g: Generator, made: Conversation) -> None:
    """A value in a disguise of the battery, as a message, in tool arguments or in a result."""
    kinds, disguise = DISGUISES[g.random.choice(DISGUISED)]
    kind, language = g.random.choice(kinds), g.random.choice(LANGUAGES)
    value = g.values.make(kind, language)
    shown = disguise(value, language, g.random)
    before, _, after = IN_LANGUAGES[language][kind].partition("{}")
    sentence = before + shown + after
    place = g.random.choice(["message", "message", "arguments", "result"])
    if place == "message":
        made.body["messages"].append({"role": "user", "content": sentence})
    elif place == "arguments":
        _call(g, made, json.dumps({"query": sentence}, ensure_ascii=g.random.random() < 0.5))
    else:
        _call(g, made, "{}", json.dumps({"rows": [{"text": sentence}]}))
    made.planted.append(shown)
    made.plain.append(value)


def as_a_number(g: Generator, made: Conversation) -> None:
    value = "".join(c for c in g.card() if c.isdigit())
    _call(g, made, f'{{"card": {value}}}')
    made.planted.append(value)


def _call(g: Generator, made: Conversation, arguments: str, result: str = '{"ok": 1}') -> None:
    name = f"call_{len(made.body['messages'])}"
    function = {"name": "look_up", "arguments": arguments}
    calls = [{"id": name, "type": "function", "function": function}]
    made.body["messages"] += [
        {"role": "assistant", "content": None, "tool_calls": calls},
        {"role": "tool", "tool_call_id": name, "content": result},
    ]


PLACES = (
    in_user_text,
    in_system_text,
    in_a_part,
    split_over_parts,
    in_tool_arguments,
    in_nested_json,
    as_a_json_leaf,
    in_a_tool_result,
    in_a_tool_description,
    in_metadata,
    as_a_number,
    in_stop,
    in_user_of_the_request,
    in_the_name_of_an_author,
    in_a_format,
    in_a_parameter_of_a_tool,
    in_the_name_of_a_tool,
    as_a_key,
)
UNREAD = (in_a_name_that_the_protocol_does_not_know,)
"""What stands there makes a request high, and no control makes it less."""


def _luhn(body: str) -> int:
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return -total % 10
