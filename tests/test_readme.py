"""What the README promises exists: commands, options, settings, folders, files."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from neurodeck.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
WORDS = set(re.findall(r"^([a-z]+):.*## ", MAKEFILE, re.MULTILINE)) - {"help"}


def test_bare_make_lists_every_word() -> None:
    listed = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(re.findall(r"^  make ([a-z]+) +\S", listed.stdout, re.MULTILINE)) == WORDS | {"help"}


@pytest.mark.parametrize("text", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_every_make_word_that_is_told_exists(text: str) -> None:
    assert set(re.findall(r"(?:`|^ *)make ([a-z]+)\b", text, re.MULTILINE)) - WORDS == set()


def test_every_make_word_is_told() -> None:
    assert set(re.findall(r"`make ([a-z]+)`", README)) >= WORDS


def test_every_option_and_setting_that_is_told_exists() -> None:
    script = [sys.executable, "-m", "neurodeck", "serve", "--help"]
    served = subprocess.run(script, capture_output=True, text=True, check=True).stdout
    assert {option for option in re.findall(r"`(--[a-z-]+)`", README) if f"{option} " not in served} == set()
    told = set(re.findall(r"NEURODECK_([A-Z_]+)", README))
    assert told - {name.upper() for name in Settings.model_fields} == set()


def test_every_command_that_is_told_exists() -> None:
    for words in set(re.findall(r"`neurodeck ([a-z]+(?: [a-z]+)?)`", README)):
        command = [sys.executable, "-m", "neurodeck", *words.split(), "--help"]
        assert subprocess.run(command, capture_output=True).returncode == 0, words


def test_every_file_and_folder_that_is_told_exists() -> None:
    linked = re.findall(r"\]\(((?!http)[^)#]+)\)", README + CONTRIBUTING)
    named = re.findall(r"`((?:backend|frontend|static|tests|docs|scripts)/[\w./-]*)`", README + CONTRIBUTING)
    rooms = re.findall(r"^      ([a-z]+)/", README, re.MULTILINE)
    wanted = {*linked, *named, *(f"backend/neurodeck/{room}" for room in rooms)}
    assert {name for name in wanted if not (ROOT / name).exists()} == set()
