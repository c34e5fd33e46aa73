"""The tables, and how a database comes to have them.

Each change of the tables is a numbered script that is applied once. Scripts are only ever added,
and leave the tables usable for the version before, so that gateways can be replaced one by one.
"""

from __future__ import annotations

from typing import Final

from curtilage.core.errors import SettingsError
from curtilage.stores.postgres.session import ServerError, Session

_LEDGER: Final = """
CREATE TABLE entry (
    place bigint PRIMARY KEY,
    raw bytea NOT NULL
);
CREATE TABLE hash (
    level integer NOT NULL,      -- of tiles: 0 for leaves, 1 for roots of 256 leaves, ...
    place bigint NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (level, place)
);
CREATE TABLE head (
    one integer PRIMARY KEY CHECK (one = 1),
    size bigint NOT NULL,
    checkpoint text NOT NULL
) WITH (fillfactor = 10);        -- its one row changes with every commit
INSERT INTO head VALUES (1, 0, '');
CREATE TABLE detail (
    place bigint PRIMARY KEY,
    nonce bytea NOT NULL,
    body bytea NOT NULL
);
CREATE TABLE crossing (
    id bytea NOT NULL,           -- UTF-8; a text cannot hold every id
    place bigint NOT NULL,
    PRIMARY KEY (id, place)
);
CREATE INDEX crossing_place ON crossing (place);
"""

_BUDGETS: Final = """
CREATE TABLE release (
    id text PRIMARY KEY,
    analyst text NOT NULL,
    key text NOT NULL,
    digest text NOT NULL,
    dataset text NOT NULL,
    purpose text NOT NULL,
    groups text NOT NULL,        -- JSON list
    parents text NOT NULL,       -- JSON list
    events text NOT NULL,        -- JSON list
    epsilon bigint NOT NULL,
    delta bigint NOT NULL,
    rho bigint NOT NULL,
    slack bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('reserved', 'spent', 'refunded')),
    reserved double precision NOT NULL,
    settled double precision,
    result bytea
);
CREATE UNIQUE INDEX release_key ON release (analyst, key) WHERE state <> 'refunded';
CREATE INDEX release_open ON release (reserved) WHERE state = 'reserved';
CREATE INDEX release_dataset ON release (dataset, reserved);
CREATE TABLE account (
    dataset text NOT NULL,
    grp text NOT NULL,
    purpose text NOT NULL,
    analyst text NOT NULL,
    day text NOT NULL,
    epsilon bigint NOT NULL,
    delta bigint NOT NULL,
    rho bigint NOT NULL,
    slack bigint NOT NULL,
    PRIMARY KEY (dataset, grp, purpose, analyst, day)
);
"""

SCRIPTS: Final = (_LEDGER, _BUDGETS)
"""What makes each version from the one before, the first from nothing."""


# to_regclass would do, but it may not hear of a table made while its transaction waited.
_THERE: Final = """
SELECT FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = 'version'
"""


def prepared(session: Session) -> None:
    """Brings the tables to this version. Several processes may do so at once.

    A role that may not make tables is enough where somebody else made them.

    Raises:
        SettingsError: the server cannot be used (CUR616), does not sync to its disk (CUR617), or
            has the tables of a later version (CUR618).
    """
    try:
        if session.rows("SELECT current_setting('fsync')") != [("on",)]:
            raise SettingsError(
                "The PostgreSQL server of the store runs with fsync off, so it may lose what it "
                "says is stored.",
                path="store",
                mend="Set fsync = on at the server, and restart it.",
                code="CUR617",
            )
        if _version(session) < len(SCRIPTS):
            _bring(session)
    except ServerError as error:
        raise unusable(error) from None
    found = _version(session)
    if found > len(SCRIPTS):
        raise SettingsError(
            f"The store has tables of version {found}, and this Curtilage knows up to "
            f"{len(SCRIPTS)}.",
            path="store",
            mend="Upgrade Curtilage on this machine too, or name another schema.",
            code="CUR618",
        )


def _version(session: Session) -> int:
    """The version of the tables; 0 where there are none."""
    if not session.rows(_THERE, (session.server.schema,)):
        return 0
    return int(session.rows("SELECT coalesce(max(number), 0) FROM version")[0][0])


def _bring(session: Session) -> None:
    """Applies what is missing, in one transaction, while others who would wait."""
    schema = session.server.schema
    session.begin()
    try:
        name = f"curtilage tables {schema}"
        session.rows("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", (name,))
        known = _version(session)
        if not known:
            session.run(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
            session.run(
                "CREATE TABLE version (number integer PRIMARY KEY, "
                "applied timestamptz NOT NULL DEFAULT now())"
            )
        for number, script in enumerate(SCRIPTS[known:], known + 1):
            session.run(script)
            session.run("INSERT INTO version VALUES ($1)", (number,))
        session.commit()
    except BaseException:
        session.rollback()
        raise


def unusable(error: ServerError) -> SettingsError:
    """The error for a server that cannot be used, by what is known of why."""
    mends = {
        "28": "Check 'user' and 'password' of [store], and the server's pg_hba.conf.",
        "3D": "Make the database, or mend the 'url' of [store].",
        "42": "Let the user make the schema, or have its tables made by one who may.",
    }
    return SettingsError(
        f"The PostgreSQL server of the store cannot be used ({error}).",
        path="store",
        mend=mends.get(
            error.state[:2],
            "Check that it runs, that this machine may reach it, and its certificate.",
        ),
        code="CUR616",
    )
