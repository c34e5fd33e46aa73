"""Errors: caught narrowly, and each code with its place in docs/reference/errors.md."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import curtilage.core.errors as errors

CODE = re.compile(r"CUR\d{3}")
BROAD = {"Exception", "BaseException"}
# One clause in each of these files.
BROAD_WITH_REASON = {
    "data/spending.py": "whatever fails while a query runs was paid for, and may tell of the data",
    "documents/reading.py": "a stranger's file can make a parser raise anything",
    "stores/budgets/book.py": "what a step raises is its caller's, whichever thread does the step",
    "stores/grouped.py": "whoever waits for an entry must hear that it failed",
}
BROAD_ALLOWED = {"gateway", "console", "settings", "cli"}
UNGUARDED_RAISES = {"Exception", "BaseException", "RuntimeError", "AssertionError"}
# Codes that two floors use, for one and the same thing.
SHARED: dict[str, str] = {
    "CUR000": "the class's own code, and the gateway's answer to what nobody expected",
}


def is_broad(node: ast.ExceptHandler) -> bool:
    """Whether an except clause takes everything and does not raise it again."""
    if isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None:
        return False
    if node.type is None:
        return True
    return any(isinstance(part, ast.Name) and part.id in BROAD for part in ast.walk(node.type))


def test_no_broad_except_on_the_inner_floors(modules: list) -> None:
    broad = [
        m.name
        for m in modules
        if m.floor not in BROAD_ALLOWED
        for node in ast.walk(m.tree)
        if isinstance(node, ast.ExceptHandler) and is_broad(node)
    ]
    assert sorted(broad) == sorted(BROAD_WITH_REASON)


def test_what_is_broad() -> None:
    def handler(text: str) -> ast.ExceptHandler:
        tried = ast.parse(text).body[0]
        assert isinstance(tried, ast.Try)
        return tried.handlers[0]

    assert is_broad(handler("try: ...\nexcept: pass"))
    assert is_broad(handler("try: ...\nexcept (ValueError, Exception): pass"))
    assert is_broad(handler("try: ...\nexcept BaseException as e: raise ValueError from e"))
    assert not is_broad(handler("try: ...\nexcept ValueError: pass"))
    assert not is_broad(handler("try: ...\nexcept BaseException:\n    x = 1\n    raise"))


def test_errors_are_our_own(modules: list) -> None:
    foreign = []
    for module in modules:
        for node in ast.walk(module.tree):
            raised = node.exc if isinstance(node, ast.Raise) else None
            name = raised.func if isinstance(raised, ast.Call) else raised
            if isinstance(name, ast.Name) and name.id in UNGUARDED_RAISES:
                foreign.append(f"{module.name}:{node.lineno}")
    assert foreign == []


def test_every_code_in_the_source_is_documented(modules: list, root: Path) -> None:
    used = {
        node.value
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CODE.fullmatch(node.value)
    }
    page = (root / "docs" / "reference" / "errors.md").read_text(encoding="utf-8")
    told = re.findall(r"^### (CUR\d{3})$", page, re.MULTILINE)
    assert len(told) == len(set(told)), "a code is documented twice"
    assert sorted(used - set(told)) == [], "used, but not documented"
    assert sorted(set(told) - used) == [], "documented, but not used"


def test_every_documented_code_says_what_to_do(root: Path) -> None:
    page = (root / "docs" / "reference" / "errors.md").read_text(encoding="utf-8")
    entries = re.split(r"^### ", page, flags=re.MULTILINE)[1:]
    assert [e[:6] for e in entries if "**What to do.**" not in e] == []


def test_every_class_of_error_has_a_code_of_its_own() -> None:
    classes = [
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, errors.CurtilageError)
    ]
    codes = [value.code for value in classes]
    assert len(codes) == len(set(codes))
    assert all(value.__name__.endswith("Error") for value in classes)


def test_a_code_has_one_meaning(modules: list) -> None:
    """A code stands in one folder; the outermost floors may name what an inner one does."""
    owners: dict[str, set[str]] = {}
    for module in modules:
        for node in ast.walk(module.tree):
            code = getattr(node, "value", None)
            if isinstance(node, ast.Constant) and isinstance(code, str) and CODE.fullmatch(code):
                owners.setdefault(code, set()).add(module.floor)
    inner = {code: sorted(floors - {"settings", "cli"}) for code, floors in owners.items()}
    twice = {code: floors for code, floors in inner.items() if len(floors) > 1}
    assert {code: floors for code, floors in twice.items() if code not in SHARED} == {}
