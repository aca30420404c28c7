"""The rooms of the house: imports point one way, and a start imports nothing heavy."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "backend" / "neurodeck"

# From the ground up. A room may use any room below its own floor, never one above or beside it.
FLOORS: tuple[frozenset[str], ...] = (
    frozenset({"engine"}),
    frozenset({"data", "zoo", "page", "logs"}),
    frozenset({"protocol"}),
    frozenset({"session", "labs", "lessons", "settings"}),
    frozenset({"api"}),
    frozenset({"connection", "websocket", "bench"}),
    frozenset({"serving"}),
    frozenset({"cli"}),
    frozenset({"__main__"}),
)
ENGINE_MAY_USE = {"numpy", "numba", "llvmlite", "pydantic", "pydantic_core", "typing_extensions"}
MAY_BE_MISSING = {"bench": {"torch", "jax"}}  # peers to be measured against, where someone has them
HEAVY = ("numba", "llvmlite", "sklearn", "scipy", "pooch", "plotly")
COMES_WITH = {"starlette": "fastapi", "llvmlite": "numba", "pydantic_core": "pydantic", "requests": "pooch"}


def files() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    """The room that a file belongs to: its top folder, or its own name for a file on top. "" is the package itself."""
    first = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of every module that a file imports, wherever the import stands. `from neurodeck import x`
    counts as neurodeck.x, and relative names are made full."""
    package = ("neurodeck", *path.relative_to(PACKAGE).parts[:-1])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*above, *([node.module] if node.module else [])))
            if module == "neurodeck":
                yield from ((node.lineno, f"neurodeck.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, module


def trespasses(path: Path) -> list[str]:
    here = room(path)
    floor = {name: number for number, names in enumerate(FLOORS) for name in names}
    found = []
    for line, module in imports(path):
        parts = module.split(".")
        there = parts[1] if parts[0] == "neurodeck" and len(parts) > 1 else ""
        if there in ("", here) or there.startswith("__version"):
            continue
        if floor[there] >= floor[here]:
            found.append(f"{path.relative_to(ROOT)}:{line}: {here} must not import {module}")
    return found


def test_every_room_has_its_floor() -> None:
    known = {name for names in FLOORS for name in names}
    assert {room(path) for path in files()} - {""} <= known


def test_rooms_never_point_back() -> None:
    assert [line for path in files() if room(path) for line in trespasses(path)] == []


def test_a_trespass_is_seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "engine" / "simd").mkdir(parents=True)
    wrong = tmp_path / "engine" / "simd" / "wrong.py"
    wrong.write_text(
        "def f():\n    from ...session import shard\nfrom neurodeck import api\nfrom ..errors import SpecError\n"
    )
    monkeypatch.setattr(sys.modules[__name__], "PACKAGE", tmp_path)
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)

    assert trespasses(wrong) == [
        "engine/simd/wrong.py:3: engine must not import neurodeck.api",
        "engine/simd/wrong.py:2: engine must not import neurodeck.session",
    ]


def test_the_engine_knows_nothing_of_the_web_or_of_files_of_others() -> None:
    allowed = ENGINE_MAY_USE | set(sys.stdlib_module_names) | {"neurodeck"}
    used = {
        f"{path.relative_to(ROOT)}:{line}: {module}"
        for path in files()
        if room(path) == "engine"
        for line, module in imports(path)
        if module.split(".")[0] not in allowed
    }
    assert used == set()


def test_every_package_that_is_imported_is_declared() -> None:
    """What only the developers' extra brings would be missing on a user's machine."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {requirement_name(requirement) for requirement in project["dependencies"]}
    distributions = packages_distributions()
    missing = set()
    for path in files():
        for line, module in imports(path):
            top = module.split(".")[0]
            if top in sys.stdlib_module_names or top == "neurodeck" or top in MAY_BE_MISSING.get(room(path), ()):
                continue
            names = {COMES_WITH.get(top, name).lower() for name in distributions.get(top, [top])}
            if not names & declared:
                missing.add(f"{path.relative_to(ROOT)}:{line}: {module}")
    assert missing == set()


def requirement_name(requirement: str) -> str:
    """`numpy>=2.0` is numpy."""
    end = next((at for at, sign in enumerate(requirement) if not (sign.isalnum() or sign in "-_.")), len(requirement))
    return requirement[:end].lower()


@pytest.mark.parametrize("module", ["cli", "settings", "serving", "data", "protocol", "session.shard", "api.app"])
def test_a_start_imports_nothing_heavy(module: str) -> None:
    """numba and scikit-learn take a second or more to import; the port answers within one."""
    script = f"import sys, neurodeck.{module}; print(*[m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []
