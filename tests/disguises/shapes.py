"""Shapes of files and messages around a value: each gives a text and the span of the value."""

import json
from collections.abc import Callable

Shape = Callable[[str, str], str]

LABELS = {
    "name": "full_name",
    "card": "card_number",
    "iban": "iban",
    "email": "email",
    "phone": "phone",
    "national": "national_id",
    "secret": "api_token",
}
CAMEL = {key: "".join(w.title() for w in label.split("_")) for key, label in LABELS.items()}

SHAPES: dict[str, Shape] = {
    "json": lambda kind, v: json.dumps({"id": 17, LABELS[kind]: v, "ok": True}),
    "json in camel case": lambda kind, v: "result = " + json.dumps({"customer" + CAMEL[kind]: v}),
    "yaml": lambda kind, v: f"records:\n  - id: 17\n    {LABELS[kind]}: {v}\n    ok: true\n",
    "csv": lambda kind, v: f"id,{LABELS[kind]},email,ok\n17,{v},a@b.example,yes\n18,,,no\n",
    "csv with semicolons": lambda kind, v: f'nr;{LABELS[kind]};phone\n17;"{v}";\n',
    "tab separated": lambda kind, v: f"id\t{LABELS[kind]}\tcity\n17\t{v}\tBonn\n",
    "markdown table": lambda kind, v: (
        f"| id | {LABELS[kind]} | phone |\n|---|---|---|\n| 17 | {v} | |\n"
    ),
    "xml": lambda kind, v: f"<rec><id>17</id><{LABELS[kind]}>{v}</{LABELS[kind]}></rec>",
    "xml in camel case": lambda kind, v: (
        f"<r><customer{CAMEL[kind]}>{v}</customer{CAMEL[kind]}></r>"
    ),
    "sql": lambda kind, v: f"INSERT INTO people (id, {LABELS[kind]}, ok) VALUES (17, '{v}', TRUE);",
    "log line": lambda kind, v: f"2024-05-03 10:11:12 INFO saved id=17 {LABELS[kind]}='{v}' ms=3",
    "query": lambda kind, v: f"GET /save?id=17&{LABELS[kind]}={v.replace(' ', '+')}&ok=1 HTTP/1.1",
    "thread": lambda kind, v: (
        f"On Monday you wrote:\n> > {LABELS[kind].replace('_', ' ')}: {v}\n> thanks\nok"
    ),
    "code": lambda kind, v: f'def load():\n    customer_{LABELS[kind]} = "{v}"\n    return 1\n',
}
