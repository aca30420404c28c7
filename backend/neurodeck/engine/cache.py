"""Where compiled kernels are kept."""

from __future__ import annotations

import os
import sys
import tempfile
from functools import cache
from pathlib import Path


def default_cache_folder() -> Path:
    """NEURODECK_CACHE, or the place for caches of this platform and user."""
    named = os.environ.get("NEURODECK_CACHE")
    if named:
        return Path(named)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "neurodeck"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "neurodeck"


@cache
def cache_folder() -> Path:
    """The folder for compiled kernels, made if need be; a temporary one where that cannot be had."""
    import logging

    folder = default_cache_folder()
    try:
        (folder / "kernels").mkdir(parents=True, exist_ok=True)
        if not os.access(folder / "kernels", os.W_OK):
            raise PermissionError(f"no permission to write to {folder}")
    except OSError as error:
        substitute = Path(tempfile.mkdtemp(prefix="neurodeck-cache-"))
        logging.getLogger(__name__).warning(
            "The cache folder %s cannot be used (%s). Kernels are kept in %s for now and compiled again at the next "
            "start; set NEURODECK_CACHE to a folder that can be written.",
            folder, error, substitute,
        )  # fmt: skip  # one sentence
        return substitute
    return folder
