"""Settings: from the environment, overruled by what is given, refused when they cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from neurodeck.settings import BadSetting, Settings, read, state_home, unusable


def test_the_defaults_stay_on_this_machine() -> None:
    settings = Settings()
    assert settings.host == "127.0.0.1"
    assert settings.allow_host == ()
    assert settings.frame_ancestors == ("self",)
    assert settings.port is None
    assert not settings.access_log


def test_the_environment_sets_and_what_is_given_overrules(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NEURODECK_PORT", "9000")
    monkeypatch.setenv("NEURODECK_DATA", str(tmp_path))
    monkeypatch.setenv("NEURODECK_ALLOW_HOST", "Deck.example.org, 10.0.0.5")
    monkeypatch.setenv("NEURODECK_FRAME_ANCESTORS", "'self', https://School.example.org, http://127.0.0.1:9000")

    settings = read(port=9001, host=None)

    assert (settings.port, settings.host, settings.data) == (9001, "127.0.0.1", tmp_path)
    assert settings.allow_host == ("deck.example.org", "10.0.0.5")
    assert settings.frame_ancestors == ("self", "https://school.example.org", "http://127.0.0.1:9000")


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEURODECK_DATA", "")
    assert read().data is None


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("PORT", "eighty", r"NEURODECK_PORT or --port .* valid integer.*got 'eighty'"),
        ("PORT", "65536", r"NEURODECK_PORT or --port .* less than or equal to 65535.*got '65536'"),
        ("ALLOW_HOST", "https://deck.example.org", r"NEURODECK_ALLOW_HOST or --allow-host .*without scheme"),
        ("FRAME_ANCESTORS", "*", r"NEURODECK_FRAME_ANCESTORS or --frame-ancestors .*without path or wildcard"),
        ("FRAME_ANCESTORS", "https://a.example; script-src *", r"NEURODECK_FRAME_ANCESTORS .*origins such as"),
        ("FRAME_ANCESTORS", "none, https://a.example", r"NEURODECK_FRAME_ANCESTORS .*none alone"),
        ("ALLOW_HOST", "*", r"NEURODECK_ALLOW_HOST .*wildcard"),
        ("MAX_SESSIONS", "0", r"NEURODECK_MAX_SESSIONS .* greater than 0.*got '0'"),
        ("LOG_FORMAT", "xml", r"NEURODECK_LOG_FORMAT or --log-format \(text for .*'text' or 'json', got 'xml'"),
        ("WAIT_S", "nan", r"NEURODECK_WAIT_S"),
    ],
)
def test_a_bad_setting_is_named_with_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, message: str
) -> None:
    monkeypatch.setenv(f"NEURODECK_{name}", value)
    with pytest.raises(BadSetting, match=message):
        read()


def test_a_bad_setting_is_not_echoed_at_length() -> None:
    with pytest.raises(BadSetting) as refused:
        read(port="9" * 5000)
    assert len(str(refused.value)) < 400


def test_state_follows_the_platform(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert state_home() == tmp_path / "neurodeck"
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    assert state_home() == Path.home() / ".local" / "state" / "neurodeck"


def test_a_folder_is_made_and_one_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    assert unusable(tmp_path / "a" / "b") is None
    assert (tmp_path / "a" / "b").is_dir()
    (tmp_path / "file").touch()
    assert unusable(tmp_path / "file" / "below") == f"{tmp_path}/file/below cannot be written (Not a directory)."
