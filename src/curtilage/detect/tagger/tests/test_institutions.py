"""Public bodies and laws, told from organisations that are somebody's."""

import pytest

from curtilage.detect.tagger.institutions import acts, law, public_body, state

BODIES = [
    *("Supreme Administrative Court", "the Court of Appeal", "Ministry of Defence", "Finanzamt"),
    *("Auswärtiges Amt", "Cour de cassation", "Ministère de l'Intérieur", "Tribunal Supremo"),
    *("Corte di cassazione", "Hoge Raad", "Ministério da Saúde", "Police"),
]
SOMEBODYS = [
    *("Söke Labour Court", "Warsaw Court of Appeal", "Court Street Dental", "Acme Services"),
    *("Brandt Logistics GmbH", "General Accident", "Human Rights Watch", "St Mary's Hospital"),
    *("Amt Bordesholm", "Mairie de Dijon", "National Health", "1234", ""),
]


@pytest.mark.parametrize("name", BODIES)
def test_a_public_body(name: str) -> None:
    assert public_body(name)


@pytest.mark.parametrize("name", SOMEBODYS)
def test_an_organisation_of_somebody(name: str) -> None:
    assert not public_body(name)


@pytest.mark.parametrize(
    "name",
    [
        *("Immigration Act", "Human Rights Act 1998", "Bundesdatenschutzgesetz", "Code civil"),
        *("Strafprozessordnung", "German Unification Treaty", "Wet bescherming persoonsgegevens"),
    ],
)
def test_a_law(name: str) -> None:
    assert law(name)


@pytest.mark.parametrize(
    "name", ["Baker Law", "Code Nine Ltd", "Treaty Oak Bank", "Loi Chen", "Actavis", "Lei Wang"]
)
def test_no_law(name: str) -> None:
    assert not law(name)


@pytest.mark.parametrize(
    "name",
    [
        *("Republic of Turkey", "the Federal Republic of Germany", "French Republic"),
        *("United Kingdom of Great Britain and Northern Ireland", "Polish Government"),
        *("Bundesrepublik Deutschland", "République française", "Reino de España"),
        *("Government of Cyprus", "gobierno español", "Repubblica italiana"),
    ],
)
def test_a_state(name: str) -> None:
    assert state(name)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Banana Republic",
            "Republic of Gamers",
            "State of the Art Cleaning",
            "Kingdom of Heaven",
        ),
        *("Republic of Ireland Cycling Club", "Vienna Regional Government", "Republic Records"),
        *("State Farm", "Good Government Group", ""),
    ],
)
def test_no_state(name: str) -> None:
    assert not state(name)


def test_a_state_is_a_body_where_it_acts_and_a_place_where_somebody_lives() -> None:
    assert acts("an application against the ")
    assert acts("a complaint by ")
    assert not acts("she was born in the ")
    assert not acts("he moved to the ")
