"""The page's files are found, and Plotly's bundle without importing Plotly."""

from __future__ import annotations

from pathlib import Path

import pytest

from neurodeck import page


def test_the_page_is_found_in_the_checkout() -> None:
    assert (page.frontend() / "index.html").is_file()
    assert page.static().is_dir()


def test_plotly_is_found() -> None:
    with page.plotly().open("rb") as bundle:
        assert b"plotly.js v" in bundle.read(200)


def test_a_page_that_is_nowhere_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(page, "_IN_WHEEL", tmp_path / "wheel")
    monkeypatch.setattr(page, "_CHECKOUT", tmp_path / "checkout")
    with pytest.raises(page.PageMissing, match="The page's folder frontend is neither in .*wheel nor in .*checkout"):
        page.frontend()


def test_the_wheels_page_goes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    monkeypatch.setattr(page, "_IN_WHEEL", tmp_path)
    assert page.static() == tmp_path / "static"
