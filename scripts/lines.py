"""Lines per source file, longest first: what is shown stays small. `lines.py 20` shows the first twenty."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = (".py", ".js", ".css", ".html", ".sh")


def main() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    paths = [Path(name) for name in listed.stdout.split("\0") if name.endswith(SOURCES)]
    counts = {path: len((ROOT / path).read_text().splitlines()) for path in paths if (ROOT / path).is_file()}
    longest = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    for path, count in longest[: int(sys.argv[1]) if len(sys.argv) > 1 else None]:
        print(f"{count:6} {path}")
    print(f"{sum(counts.values()):6} in {len(counts)} files")


if __name__ == "__main__":
    main()
