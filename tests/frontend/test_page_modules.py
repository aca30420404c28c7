"""The page's pure modules: numbers, curves, axes, frames, addresses, keys, search. They run in Node, without a document."""

import json
import subprocess
from pathlib import Path
from typing import get_args

from neurodeck.data.features import NAMES
from neurodeck.engine.initializers import INITIALIZERS
from neurodeck.engine.layers.layer import Activation
from neurodeck.engine.optimizers import OPTIMIZERS
from neurodeck.engine.regularizers import REGULARIZERS
from neurodeck.engine.specs import Loss
from neurodeck.lessons.shelf import lessons
from tests.frontend.test_stage_modules import node

FOLDER = Path(__file__).parent / "page"
ZOO = Path(__file__).parents[2] / "backend" / "neurodeck" / "zoo"
SPEC = Path(__file__).parents[2] / "frontend" / "state" / "spec.js"


def test_page_modules_keep_their_promises() -> None:
    tests = sorted(str(path) for path in FOLDER.glob("*.test.mjs"))
    assert tests

    run = subprocess.run([node(), "--test", *tests], capture_output=True, text=True, timeout=60, check=False)

    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-2000:]


def test_the_page_opens_with_the_spec_of_the_zoo() -> None:
    """The address says only what differs from the default, so the default may never differ from the zoo's."""
    script = f"""
      import {{ readFileSync }} from "node:fs";
      import {{ plain }} from "{SPEC.with_name("address.js").as_uri()}";
      import {{ DEFAULT_SPEC }} from "{SPEC.as_uri()}";
      const spec = (text) => JSON.stringify(plain(text), (_, v) =>
        v && typeof v === "object" && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).sort()) : v);
      console.log(JSON.stringify([spec(DEFAULT_SPEC), spec(JSON.parse(readFileSync(0, "utf8")).spec)]));
    """
    entry = (ZOO / "xor_2_4_1.json").read_text()
    run = subprocess.run(
        [node(), "--input-type=module", "--eval", script],
        input=entry,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    ours, theirs = json.loads(run.stdout)

    assert ours == theirs


def test_the_glossary_explains_every_word_of_the_engine() -> None:
    words = [*get_args(Loss), *get_args(Activation), *OPTIMIZERS, *INITIALIZERS, *REGULARIZERS, *NAMES]
    words += [rate for optimizer in OPTIMIZERS.values() for rate in optimizer.rates if rate != "learning_rate"]
    script = f"""
      import {{ WORDS }} from "{SPEC.with_name("glossary.js").as_uri()}";
      console.log(JSON.stringify({json.dumps(words)}.filter((word) => !WORDS[word])));
    """
    run = subprocess.run(
        [node(), "--input-type=module", "--eval", script], capture_output=True, text=True, timeout=30, check=True
    )

    assert json.loads(run.stdout) == []


def test_every_control_that_a_lesson_names_can_be_hidden() -> None:
    script = f"""
      import {{ controls }} from "{SPEC.with_name("frame-strings.js").as_uri()}";
      console.log(JSON.stringify(Object.keys(controls)));
    """
    run = subprocess.run([node(), "--input-type=module", "-e", script], capture_output=True, text=True, timeout=60)
    known = set(json.loads(run.stdout))
    named = {name for lesson in lessons().values() for step in lesson.steps for name in step.controls}
    assert named and named <= known
