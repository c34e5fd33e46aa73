"""Who may ask: the key, the purpose, the regions, and nothing said of what was wrong with a key."""

import pytest

from curtilage.core.errors import AccessError, KeyRefusedError, RequestError
from curtilage.core.parties import Application, Purpose
from curtilage.gateway.access import MOST_REGIONS, Access

CRM = Application("crm", ("support", "research"), ("cloud",), frozenset({"EU"}))


class Keys:
    """Knows one key of ``crm``, and one of an application that the settings no longer have."""

    def application_of(self, key: str) -> str | None:
        return {"right": "crm", "left over": "gone"}.get(key)


PURPOSES = {"support": Purpose("support"), "other": Purpose("other")}
REGIONS = frozenset({"EU", "US", "CA", "BR"})
ACCESS = Access(Keys(), {"crm": CRM}, PURPOSES, REGIONS)


def caller(**headers: str):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return ACCESS.caller({"authorization": "Bearer right"} | named)


@pytest.mark.parametrize(
    "value", ["Bearer right", "bearer right", "BEARER  right ", "Bearer right "]
)
def test_the_key_names_the_application(value: str) -> None:
    assert ACCESS.application({"authorization": value}) is CRM


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": ""},
        {"authorization": "right"},
        {"authorization": "Basic right"},
        {"authorization": "Bearer"},
        {"authorization": "Bearer wrong"},
        {"authorization": "Bearer left over"},
        {"authorization": "Bearer\tright"},
        {"x-api-key": "wrong"},
        {"x-api-key": "Bearer right"},
        {"x-api-key": ""},
        {"x-api-key": "right", "authorization": "Bearer wrong"},
        {"x-api-key": "wrong", "authorization": "Bearer right"},
        {"x-api-key": "right", "authorization": "Basic right"},
        {"x-api-key": "right", "authorization": ""},
    ],
)
def test_every_other_key_is_refused_alike(headers: dict) -> None:
    with pytest.raises(KeyRefusedError) as caught:
        ACCESS.application(headers)
    assert caught.value.status == 401
    assert str(caught.value) == "The application key is missing or not in force."


def test_a_request_that_says_nothing_has_the_first_purpose_and_its_application_s_people() -> None:
    found = caller()
    assert (found.application, found.purpose, found.conversation) == (CRM, PURPOSES["support"], "")
    assert found.subjects == {"EU"}
    assert caller(curtilage_purpose=" ").purpose == PURPOSES["support"]


@pytest.mark.parametrize(
    "purpose", ["marketing", "Support", "support,research", "other", "research"]
)
def test_a_purpose_must_be_registered_with_the_application_and_the_house(purpose: str) -> None:
    with pytest.raises(AccessError) as caught:
        caller(curtilage_purpose=purpose)
    assert (caught.value.number, caught.value.status) == ("CUR212", 403)
    assert "support" in caught.value.mend
    assert "marketing" not in caught.value.full()


def test_regions_are_added_and_never_taken_away() -> None:
    assert caller(curtilage_subjects="us, CA br").subjects == {"EU", "US", "CA", "BR"}
    assert caller(curtilage_subjects=" , ").subjects == {"EU"}
    assert caller(curtilage_subjects="EU").subjects == {"EU"}


@pytest.mark.parametrize(
    "value", ["E", "EU;US", "Jane.Doe", "A" * 13, "E1", "ÉU", " ".join(["EU"] * (MOST_REGIONS + 1))]
)
def test_what_is_no_region_is_refused_and_not_repeated(value: str) -> None:
    with pytest.raises(RequestError) as caught:
        caller(curtilage_subjects=value)
    assert (caught.value.number, caught.value.status) == ("CUR243", 400)
    assert "Jane" not in caught.value.full()


def test_a_region_that_no_policy_knows_is_told_with_those_there_are() -> None:
    with pytest.raises(RequestError) as caught:
        caller(curtilage_subjects="EU, MARS")
    assert (caught.value.number, caught.value.status) == ("CUR243", 400)
    assert "curtilage-subjects" in str(caught.value)
    assert "BR, CA, EU, US" in caught.value.mend
    assert "MARS" not in caught.value.full()


@pytest.mark.parametrize(
    ("value", "level"), [("", "low"), (" ", "low"), ("low", "low"), (" High ", "high")]
)
def test_a_request_declares_a_level(value: str, level: str) -> None:
    assert caller(curtilage_level=value).declared == level


@pytest.mark.parametrize("value", ["secret Jane", "2", "high, low", "none", "lowest"])
def test_what_is_no_level_is_refused_and_not_repeated(value: str) -> None:
    with pytest.raises(RequestError) as caught:
        caller(curtilage_level=value)
    assert (caught.value.number, caught.value.status) == ("CUR248", 400)
    assert "low, moderate, high" in caught.value.mend
    assert "Jane" not in caught.value.full()


def test_a_conversation_has_the_name_it_is_given() -> None:
    assert caller(curtilage_conversation=" 4711 ").conversation == "4711"
