"""How modules are written: typed, documented, finished, quiet, and named by the problem."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|NotImplemented" r"Error)\b")
VAGUE = re.compile(r"(^|_)(utils?|helpers?|common|misc|managers?|handlers?)(_|$)", re.IGNORECASE)
VAGUE_CLASS = re.compile(r"(Manager|Handler|Helper|Utils?)$")
CONTENT = {"arguments", "body", "content", "field", "messages", "payload", "prompt", "text"}
LOGGED = {"debug", "info", "warning", "error", "critical", "exception", "log"}


def public(module) -> Iterator[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    """Public classes and functions of a module, and public methods of public classes."""

    def within(body: list[ast.stmt]) -> Iterator:
        for node in body:
            if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if node.name.startswith("_"):
                continue
            yield node
            if isinstance(node, ast.ClassDef):
                yield from within(node.body)

    return within(module.tree.body)


def test_all_that_is_public_has_a_docstring(modules: list) -> None:
    bare = [m.name for m in modules if not ast.get_docstring(m.tree)]
    bare += [
        f"{m.name}:{node.lineno} {node.name}"
        for m in modules
        for node in public(m)
        if not ast.get_docstring(node)
    ]
    assert bare == []


def test_all_parameters_and_results_are_annotated(modules: list) -> None:
    bare = []
    for module in modules:
        for node in module.functions():
            args = node.args
            named = [*args.posonlyargs, *args.args, *args.kwonlyargs]
            named += [a for a in (args.vararg, args.kwarg) if a]
            untyped = [a.arg for a in named if not a.annotation and a.arg not in ("self", "cls")]
            if untyped or not node.returns:
                bare.append(f"{module.name}:{node.lineno} {node.name}")
    assert bare == []


def test_nothing_is_left_unfinished(modules: list) -> None:
    left = [
        f"{module.name}:{number}"
        for module in modules
        for number, line in enumerate(module.text.splitlines(), 1)
        if UNFINISHED.search(line)
    ]
    assert left == []


def test_names_come_from_the_problem(modules: list) -> None:
    vague = [
        m.name for m in modules if any(VAGUE.search(p) for p in Path(m.name).with_suffix("").parts)
    ]
    vague += [
        f"{m.name}:{node.lineno} {node.name}"
        for m in modules
        for node in ast.walk(m.tree)
        if isinstance(node, ast.ClassDef) and VAGUE_CLASS.search(node.name)
    ]
    assert vague == []


def test_only_the_command_line_prints(modules: list) -> None:
    prints = [
        f"{m.name}:{node.lineno}"
        for m in modules
        if m.floor != "cli"
        for node in ast.walk(m.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("print", "pprint")
    ]
    assert prints == []


def logs_content(call: ast.Call) -> bool:
    """Whether a logging call formats a message of its own or hands over what may be content."""
    if not (isinstance(call.func, ast.Attribute) and call.func.attr in LOGGED):
        return False
    target = call.func.value
    name = target.id if isinstance(target, ast.Name) else getattr(target, "attr", "")
    if not name.lower().strip("_").startswith("log"):
        return False
    for argument in [*call.args, *(k.value for k in call.keywords)]:
        for part in ast.walk(argument):
            said = getattr(part, "id", "") or getattr(part, "attr", "")
            if isinstance(part, ast.JoinedStr) or said in CONTENT:
                return True
    return call.func.attr == "exception" or any(k.arg == "exc_info" for k in call.keywords)


def test_logs_carry_no_content(modules: list) -> None:
    told = [
        f"{m.name}:{node.lineno}"
        for m in modules
        for node in ast.walk(m.tree)
        if isinstance(node, ast.Call) and logs_content(node)
    ]
    assert told == []


def test_content_in_a_log_is_seen() -> None:
    for line, seen in (
        ("log.info('ready')", False),
        ("log.info('%s', crossing.id)", False),
        ("math.log(body)", False),
        ("logger.info('%s', body)", True),
        ("self._log.warning('%s', field.text)", True),
        ("log.info(f'{x}')", True),
        ("log.exception('x')", True),
        ("log.error('x', exc_info=True)", True),
    ):
        call = ast.parse(line, mode="eval").body
        assert isinstance(call, ast.Call)
        assert logs_content(call) is seen, line
