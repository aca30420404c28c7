"""Which browser is driven, and the clear word where there is none."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.browser import chromium


def executable(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_a_browser_that_is_named_goes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    named = executable(tmp_path / "mine", "exit 0")
    monkeypatch.setenv("CHROMIUM", str(named))
    assert chromium.find() == named


def test_a_browser_that_does_not_start_is_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    note = executable(tmp_path / "chromium-browser", "echo 'use the snap' >&2; exit 1")
    works = executable(tmp_path / "google-chrome", "exit 0")
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(chromium, "candidates", lambda: iter([str(note), str(tmp_path / "absent"), str(works)]))
    assert chromium.find() == works


def test_no_browser_is_a_clear_word_and_a_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "absent"))
    monkeypatch.setattr(sys, "argv", ["chromium.py"])
    assert chromium.main() == 1
    assert "The browser tests need a Chromium, and none was found" in capsys.readouterr().err
