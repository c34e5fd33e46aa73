"""Same value, same token; two values never share one; nothing found stays."""

from hypothesis import given
from hypothesis import strategies as st

from curtilage.controls.pseudonymise import build
from curtilage.core.categories import Scheme
from curtilage.core.findings import Field, Finding

KEY = b"k" * 32


def field(text: str, *values: tuple[str, str]) -> tuple[Field, list[Finding]]:
    spans = []
    for value, category in values:
        start = text.index(value)
        spans.append(Finding(start, start + len(value), category, 0.9, "test"))
    return Field("messages[0].content", text), sorted(spans, key=lambda s: s.start)


def run(*items: tuple[Field, list[Finding]], scope: bytes = b"c1"):
    fields, findings = zip(*items, strict=True)
    return build(KEY, Scheme()).apply(fields, findings, scope=scope)


def test_forms_of_one_person_are_tied_and_come_back_as_written() -> None:
    out = run(
        field("Jane Doe wrote. Ms Doe was glad; Jane smiled.", ("Jane Doe", "person.name")),
        field("Doe, again", ("Doe", "person.name")),
        field("Jane too", ("Jane", "person.name")),
    )
    full = out.texts[0].split(" wrote")[0]
    assert full.startswith("PERSON_")
    assert out.texts[1] == f"{full}_2, again"
    assert out.texts[2] == f"{full}_3 too"
    back = out.restorer()
    assert back.feed(" | ".join(out.texts[1:])) + back.finish() == "Doe, again | Jane too"


def test_two_people_never_share_a_token_and_a_shared_surname_is_nobodys() -> None:
    out = run(
        field("Anna Weber and", ("Anna Weber", "person.name")),
        field("Bob Weber met", ("Bob Weber", "person.name")),
        field("Weber", ("Weber", "person.name")),
    )
    codes = {text.split("_")[1].split()[0] for text in out.texts}
    assert len(codes) == 3
    assert sorted(out.values.values()) == ["Anna Weber", "Bob Weber", "Weber"]


def test_tokens_stay_the_same_as_the_history_grows() -> None:
    first = field("Card 4111 1111 1111 1111.", ("4111 1111 1111 1111", "finance.card"))
    second = field("Or 4111111111111111?", ("4111111111111111", "finance.card"))
    one, two = run(first), run(first, second)
    assert one.texts[0] == two.texts[0]
    code = one.texts[0].split()[1].rstrip(".")
    assert two.texts[1] == f"Or {code}_2?"
    assert run(first, scope=b"c2").texts != one.texts
    assert build(b"o" * 32, Scheme()).apply([first[0]], [first[1]], scope=b"c1").texts != one.texts


def test_a_value_found_once_is_replaced_everywhere_as_a_whole_word() -> None:
    out = run(
        field("mail jo@ex.org now", ("jo@ex.org", "contact.email")),
        field("also jo@ex.org, id7jo@ex.org and jo@ex.organic"),
    )
    assert out.texts[1].count("EMAIL_") == 2
    assert "jo@ex.organic" in out.texts[1]


def test_a_token_already_in_the_text_is_not_issued() -> None:
    plain = field("Jane Doe", ("Jane Doe", "person.name"))
    token = run(plain).texts[0]
    out = run(plain, field(f"my code is {token.lower()}"))
    assert out.texts[0] != token
    back = out.restorer()
    echoed = back.feed(f"{out.texts[0]} and {token}") + back.finish()
    assert echoed == f"Jane Doe and {token}"


def test_evidence_and_low_findings_stay() -> None:
    text = "Confidential: paid 20 EUR for diabetes on 1 May"
    out = run(
        field(
            text,
            ("Confidential", "business.internal"),
            ("20 EUR", "finance.amount"),
            ("diabetes", "health.condition"),
            ("1 May", "time.date"),
        )
    )
    assert out.texts[0] == text
    assert out.replaced == 0


words = st.sampled_from(["Anna", "Bob", "Weber", "Li", "Doe", "O'Neil", "Ana-Maria", "ANNA"])
names = st.lists(words, min_size=1, max_size=3).map(" ".join)


@given(st.lists(names, min_size=1, max_size=8))
def test_tokens_are_one_to_one_and_restore_exactly(people: list[str]) -> None:
    items = [field(f"To {p} now", (p, "person.name")) for p in people]
    out = run(*items)
    assert len(set(out.values.values())) == len(out.values)
    by_name = {}
    for person, text in zip(people, out.texts, strict=True):
        token = text[3:-4]
        assert by_name.setdefault(person, token) == token
        back = out.restorer()
        assert back.feed(text) + back.finish() == f"To {person} now"
    assert len(set(by_name.values())) == len(by_name)


fragments = st.tuples(
    st.sampled_from(
        [
            "EMAIL_",
            "QF92RV",
            "Anna",
            "4111",
            "jo@ex.org",
            "(12)",
            "_2",
            "2",
            "s",
            "é",
            "-",
            "_",
            " ",
            "Anna Weber",
        ]
    ),
    st.sampled_from([None, None, "person.name", "identity.record", "contact.email"]),
)


@given(st.lists(st.lists(fragments, min_size=1, max_size=8), min_size=1, max_size=3))
def test_whatever_is_found_and_however_it_touches_the_text_comes_back(written) -> None:
    items = []
    for pieces in written:
        text, spans = "", []
        for piece, category in pieces:
            if category:
                spans.append(Finding(len(text), len(text) + len(piece), category, 0.9, "test"))
            text += piece
        items.append((Field("messages[0].content", text), spans))
    for (item, _), text in zip(items, (out := run(*items)).texts, strict=True):
        back = out.restorer()
        assert back.feed(text) + back.finish() == item.text


def test_what_follows_a_value_never_makes_its_token_another_form() -> None:
    jane = ("Jane Doe", "person.name")
    text = "Jane Doe_2, Doe"
    out = run(field(text, jane), field("see Doe", ("Doe", "person.name")))
    back = out.restorer()
    assert back.feed(out.texts[0]) + back.finish() == text
