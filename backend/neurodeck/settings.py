"""What a server can be told: by environment (`NEURODECK_` and the field's name in capitals) or on the command line."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, PositiveInt, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from neurodeck.engine.cache import default_cache_folder
from neurodeck.logs import LogFormat

DEFAULT_PORT = 8000
_ORIGIN = re.compile(
    r"https?://([a-z0-9]([a-z0-9-]{0,62}\.)*[a-z0-9-]{0,62}|\[[0-9a-f:]{2,45}\])(:[0-9]{1,5})?", re.ASCII
)


def state_home() -> Path:
    """Where this person's lasting state lives (XDG Base Directory Specification, section 3: `$XDG_STATE_HOME`)."""
    named = os.environ.get("XDG_STATE_HOME", "")
    if os.path.isabs(named):  # the specification has relative paths ignored
        return Path(named) / "neurodeck"
    return Path.home() / ".local" / "state" / "neurodeck"


class BadSetting(Exception):
    """A setting that cannot be used; the message names the variable, what was expected and what came."""


class Settings(BaseSettings):
    """Every setting of a server with its default. Frozen: the command line makes a changed copy."""

    model_config = SettingsConfigDict(env_prefix="NEURODECK_", frozen=True, extra="ignore", env_ignore_empty=True)

    host: str = Field(default="127.0.0.1", min_length=1, description="address to listen on")
    port: int | None = Field(
        default=None, ge=0, le=65535, description="port; none: 8000 or the next free one; 0: any free one"
    )
    browser: bool = Field(default=True, description="open the page in a browser where there is one")
    allow_host: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="host names under which a page may reach this server, beside the loopback ones"
    )
    frame_ancestors: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("self",),
        min_length=1,
        description="sites whose pages may show this one in a frame: self, none, or origins",
    )
    access_log: bool = Field(default=False, description="one line for every request, without query strings")

    log_format: LogFormat = Field(default="text", description="text for people, json: one object a line")

    data: Path | None = Field(default=None, description="folder with the MNIST files, gzipped or not; never written")
    state: Path = Field(default_factory=state_home, description="folder for what must outlive the server")
    cache: Path = Field(default_factory=default_cache_folder, description="folder for compiled kernels and downloads")

    workers: PositiveInt | None = Field(default=None, description="training threads; none: as many as suit the cores")
    max_sessions: PositiveInt = Field(default=256, description="sessions that live at the same time")
    max_viewers: PositiveInt = Field(default=1024, description="open websockets")
    max_layers: PositiveInt = Field(default=256, description="layers of one network")
    max_units: PositiveInt = Field(default=65_536, description="units of one layer")
    max_parameters: PositiveInt = Field(default=20_000_000, description="parameters of one network")
    max_arena_bytes: PositiveInt = Field(default=512 * 2**20, description="memory of one network's program")
    max_steps: PositiveInt = Field(default=10**9, description="steps that one command may ask for")
    max_spec_bytes: PositiveInt = Field(default=8 * 2**20, description="JSON body where a spec is taken")
    max_structure_bytes: PositiveInt = Field(default=256 * 2**10, description="a spec without its x, y and weights")
    max_body_bytes: PositiveInt = Field(default=256 * 2**10, description="JSON body elsewhere")
    max_upload_bytes: PositiveInt = Field(default=64 * 2**20, description="raw upload")
    max_picture_side: PositiveInt = Field(
        default=240, le=1024, description="pixels along a side of a picture to look at; pages scale larger ones down"
    )
    max_picture_pixels: PositiveInt = Field(
        default=50_000_000, description="pixels of a picture file that the page opens to scale it down"
    )
    max_message_bytes: PositiveInt = Field(default=64 * 2**10, description="message on a websocket")
    max_state_bytes: PositiveInt = Field(default=4 * 2**30, description="log of all sessions on disk")
    wait_s: float = Field(default=60.0, gt=0, le=600, description="how long a request waits for a kernel, in seconds")

    @field_validator("allow_host", "frame_ancestors", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        """`NEURODECK_ALLOW_HOST=deck.example.org,10.0.0.5`: names with commas between."""
        return tuple(name.strip() for name in value.split(",") if name.strip()) if isinstance(value, str) else value

    @field_validator("allow_host")
    @classmethod
    def _name_hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if not name.isascii() or any(sign in "/*@ " for sign in name) or len(name) > 253:
                raise ValueError("expects host names such as deck.example.org, without scheme, path or wildcard")
        return tuple(name.lower() for name in value)

    @field_validator("frame_ancestors")
    @classmethod
    def _name_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Each goes into a header as it stands, so only what is an origin to the letter is taken."""
        names = tuple(dict.fromkeys(name.strip("'").lower() for name in value))
        if "none" in names and len(names) > 1:
            raise ValueError("expects none alone, or self and origins without none")
        for name in names:
            if name not in ("self", "none") and not (len(name) <= 253 and _ORIGIN.fullmatch(name)):
                raise ValueError(
                    "expects self, none, or origins such as https://school.example.org, without path or wildcard"
                )
        return names

    @field_validator("data", "state", "cache")
    @classmethod
    def _expand(cls, value: Path | None) -> Path | None:
        return value.expanduser().absolute() if value else None


def read(**given: Any) -> Settings:
    """The environment's settings, overruled by what is given and not None.

    Raises BadSetting for a value that cannot be used: a server does not limp along on a default.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as refused:
        trouble = refused.errors(include_url=False)[0]
        name = str(trouble["loc"][0])
        expected = trouble["msg"].removeprefix("Value error, ").removeprefix("Input ")
        about = Settings.model_fields[name].description
        raise BadSetting(
            f"NEURODECK_{name.upper()} or --{name.replace('_', '-')} ({about}) {expected}, "
            f"got {trouble['input']!r:.80}."
        ) from None


def unusable(folder: Path) -> str | None:
    """Make the folder if need be. None where it can be written, otherwise why it cannot."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return None
    except OSError as refused:
        return f"{folder} cannot be written ({refused.strerror or type(refused).__name__})."
