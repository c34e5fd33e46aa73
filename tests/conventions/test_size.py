"""Size budgets, set from the good tails of codebases we admire."""

from __future__ import annotations

import ast
from pathlib import Path

FILE_LINES = 400
FUNCTION_LINES = 60
PARAMETERS = 6

# name: reason. A name that no longer needs its exception fails too.
LARGE_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}
WIDE_FUNCTIONS: dict[str, str] = {}


def code_lines(node: ast.FunctionDef | ast.AsyncFunctionDef, lines: list[str]) -> int:
    """Lines of a function without its docstring, blank lines and comments."""
    first = node.body[0]
    told = range(0)
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        told = range(first.lineno, (first.end_lineno or first.lineno) + 1)
    return sum(
        1
        for number in range(node.lineno, (node.end_lineno or node.lineno) + 1)
        if number not in told
        and lines[number - 1].strip()
        and not lines[number - 1].lstrip().startswith("#")
    )


def parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many parameters a caller sees."""
    args = node.args
    named = [*args.posonlyargs, *args.args, *args.kwonlyargs]
    return sum(a.arg not in ("self", "cls") for a in named)


def test_files_are_short(root: Path) -> None:
    long = {}
    for folder in ("src", "tests", "bench"):
        for path in (root / folder).rglob("*.py"):
            count = len(path.read_text(encoding="utf-8").splitlines())
            if count > FILE_LINES and "node_modules" not in path.parts:
                long[path.relative_to(root).as_posix()] = count
    assert long.keys() == LARGE_FILES.keys(), long


def test_functions_are_short(modules: list) -> None:
    long = {
        f"{module.name}:{node.name}": count
        for module in modules
        for node in module.functions()
        if (count := code_lines(node, module.text.splitlines())) > FUNCTION_LINES
    }
    assert long.keys() == LONG_FUNCTIONS.keys(), long


def test_functions_take_few_parameters(modules: list) -> None:
    wide = {
        f"{module.name}:{node.name}": count
        for module in modules
        for node in module.functions()
        if (count := parameters(node)) > PARAMETERS
    }
    assert wide.keys() == WIDE_FUNCTIONS.keys(), wide


def test_counting() -> None:
    text = 'def f(self, a, *, b):\n    """Doc\n    more."""\n\n    # why\n    x = 1\n    return x\n'
    node = ast.parse(text).body[0]
    assert isinstance(node, ast.FunctionDef)
    assert code_lines(node, text.splitlines()) == 3
    assert parameters(node) == 2
