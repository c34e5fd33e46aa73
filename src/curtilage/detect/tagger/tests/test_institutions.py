"""Public bodies and laws, told from organisations that are somebody's."""

import pytest

from curtilage.detect.tagger.institutions import law, public_body

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
