"""Who is asking: the application behind a key, and the purpose it declares."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from curtilage.core.errors import AccessError, KeyRefusedError, RequestError
from curtilage.core.levels import Level
from curtilage.core.parties import Application, Purpose

PURPOSE = "curtilage-purpose"
CONVERSATION = "curtilage-conversation"
SUBJECTS = "curtilage-subjects"
LEVEL = "curtilage-level"
API_KEY = "x-api-key"

MOST_REGIONS = 64
_REGION = re.compile("[A-Z]{2,12}")


class Keys(Protocol):
    """Application keys; only their hashes are kept."""

    def application_of(self, key: str) -> str | None:
        """Name of the application a key belongs to; None if unknown or revoked."""
        ...


@dataclass(frozen=True, slots=True)
class Caller:
    """An application that proved itself, and what this request is for."""

    application: Application
    purpose: Purpose
    subjects: frozenset[str]
    conversation: str
    declared: Level = Level.LOW


@dataclass(frozen=True, slots=True)
class Access:
    """Admits callers.

    Attributes:
        keys: finds the application of a key.
        applications, purposes: what the settings register.
        regions: every region that a policy can speak of.
    """

    keys: Keys
    applications: Mapping[str, Application]
    purposes: Mapping[str, Purpose]
    regions: frozenset[str]

    def application(self, headers: Mapping[str, str]) -> Application:
        """The application behind the key, which is a bearer token or stands in ``x-api-key``.

        Raises:
            KeyRefusedError: no key, two that differ, or one that is not in force. It does not say
                which.
        """
        scheme, _, bearer = headers.get("authorization", "").partition(" ")
        alone = headers.get(API_KEY, "").strip()
        key = alone if alone and "authorization" not in headers else bearer.strip()
        fits = scheme.lower() in ("bearer", "") and alone in ("", key)
        name = self.keys.application_of(key) if fits and key else None
        if name is None or name not in self.applications:
            raise KeyRefusedError(
                "The application key is missing or not in force.",
                mend="Send 'Authorization: Bearer KEY' or 'x-api-key: KEY'; "
                "'curtilage keys issue' makes one.",
            )
        return self.applications[name]

    def caller(self, headers: Mapping[str, str], purpose: str = "") -> Caller:
        """The application together with the purpose, subjects and level that this request declares.

        Args:
            headers: of the request.
            purpose: where it is declared in the body; else the header counts.

        Raises:
            KeyRefusedError: see `application`.
            AccessError: the purpose is not one the application is registered for.
            RequestError: what should be regions, or a level, is not.
        """
        application = self.application(headers)
        key = purpose or headers.get(PURPOSE, "").strip() or application.purposes[0]
        if key not in application.purposes or key not in self.purposes:
            raise AccessError(
                "The application is not registered for the purpose it declares.",
                mend=f"Its purposes: {', '.join(application.purposes)}.",
                code="CUR212",
            )
        return Caller(
            application,
            self.purposes[key],
            application.subjects | self._subjects(headers),
            headers.get(CONVERSATION, "").strip(),
            _declared(headers),
        )

    def _subjects(self, headers: Mapping[str, str]) -> frozenset[str]:
        """Regions a request adds; it can name more people's law, never fewer.

        They stand in the ledger, so they must be codes and not words; and a policy that knows a
        region by no name can decide nothing about it.
        """
        named = headers.get(SUBJECTS, "").upper().replace(",", " ").split()
        if len(named) > MOST_REGIONS or not all(map(_REGION.fullmatch, named)):
            raise RequestError(
                f"The header '{SUBJECTS}' is not a list of regions.",
                mend=f"Name at most {MOST_REGIONS}, such as 'EU, US'.",
                code="CUR243",
            )
        if not self.regions.issuperset(named):
            raise RequestError(
                f"The header '{SUBJECTS}' names a region that no policy here can speak of.",
                mend=f"The regions are: {', '.join(sorted(self.regions))}. To add one, name it "
                "in the settings, under 'subjects' or 'residency'.",
                code="CUR243",
            )
        return frozenset(named)


def _declared(headers: Mapping[str, str]) -> Level:
    """The least level a request declares for itself. It can raise the level, never lower it."""
    named = headers.get(LEVEL, "").strip().lower() or Level.LOW
    if named not in tuple(Level):
        raise RequestError(
            f"The header '{LEVEL}' is not a level.",
            mend=f"One of: {', '.join(Level)}.",
            code="CUR248",
        )
    return Level(named)
