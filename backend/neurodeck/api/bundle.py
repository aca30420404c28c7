"""Several of the page's modules as one script, for a file that stands alone. They are copied, not rewritten."""

from __future__ import annotations

import re
from pathlib import Path

_IMPORT = re.compile(r'^import (?:\* as (?P<all>\w+)|\{(?P<names>[^}]*)\}) from "(?P<path>[./\w-]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|let|function|class) (?P<name>\w+))", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)


def bundle(entry: Path) -> str:
    """The module `entry` and all that it imports, each in a function of its own, in the order in which they need each
    other. Raises ValueError for an import or export that is written otherwise than `import {a, b as c}`,
    `import * as d` and `export const|let|function|class`.
    """
    written: dict[Path, str] = {}
    _add(entry.resolve(), written, ())
    return "\n".join(written.values())


def _add(path: Path, written: dict[Path, str], way: tuple[Path, ...]) -> None:
    if path in written:
        return
    if path in way:
        raise ValueError(f"{path.name} imports itself by way of {', '.join(each.name for each in way)}")
    text = path.read_text(encoding="utf-8")
    imports = list(_IMPORT.finditer(text))
    for found in imports:
        _add((path.parent / found["path"]).resolve(), written, (*way, path))
    names = [found["name"] for found in _EXPORT.finditer(text)]
    known = list(written)

    def taken(found: re.Match[str]) -> str:
        module = f"module{known.index((path.parent / found['path']).resolve())}"
        if found["all"]:
            return f"const {found['all']} = {module};\n"
        return f"const {{{found['names'].replace(' as ', ': ')}}} = {module};\n"

    body = _EXPORT.sub("", _IMPORT.sub(taken, text))
    if strange := _OTHER.search(body):
        raise ValueError(f"{path.name} cannot be bundled: {strange[0][:80]}")
    written[path] = f"const module{len(written)} = (() => {{\n{body}\nreturn {{ {', '.join(names)} }};\n}})();"
