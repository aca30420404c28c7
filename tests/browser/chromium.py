"""Which Chromium the browser tests drive: Debian's, Google's, or Playwright's own.

As a program it prints the path; `--install` gets one where there is none, and ends with a clear word where none can be
had, so that missing browser tests never pass for green ones.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)

ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",  # Chromium refuses its sandbox to root, and CI is root
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find() -> Path | None:
    """CHROMIUM if set, then what the system has, then what Playwright has installed for itself."""
    named = os.environ.get("CHROMIUM")
    if named:
        return Path(named) if os.access(named, os.X_OK) else None
    return next((Path(path) for path in candidates() if starts(path)), None)


def candidates() -> Iterator[str]:
    """The quick ones to ask for first: asking Playwright starts its driver."""
    yield from (found for name in NAMES if (found := shutil.which(name)))
    yield from APPLICATIONS
    yield str(playwrights())


def starts(path: str) -> bool:
    """Whether it runs at all: Ubuntu's `chromium-browser` may be a note that asks for a snap."""
    if not os.access(path, os.X_OK) or not os.path.isfile(path):
        return False
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def playwrights() -> Path:
    """Where Playwright's own Chromium is, or would be."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


def install() -> Path | None:
    """Debian's package where we may install it, otherwise Playwright's download."""
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        print("Installing chromium with apt-get.", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
            subprocess.run([apt, *words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=environment)
        if found := find():
            return found
    print("Installing Playwright's Chromium.", flush=True)
    words = ["install", *(["--with-deps"] if apt and os.geteuid() == 0 else []), "chromium"]
    subprocess.run([sys.executable, "-m", "playwright", *words], stdin=subprocess.DEVNULL)
    return find()


def main() -> int:
    found = find() or (install() if "--install" in sys.argv[1:] else None)
    if found is None:
        print(
            "The browser tests need a Chromium, and none was found or could be installed. Install Chromium or Google "
            "Chrome (Debian: apt-get install chromium), or name one: CHROMIUM=/path/to/chromium make test",
            file=sys.stderr,
        )
        return 1
    print(f"Browser tests use {found}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
