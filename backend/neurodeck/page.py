"""Where the page's files are: in the checkout, or carried by the wheel beside the package."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_IN_WHEEL = _PACKAGE / "_page"
_CHECKOUT = _PACKAGE.parent.parent


class PageMissing(Exception):
    """A part of the page is not where the installation should have put it."""


def frontend() -> Path:
    """The folder of index.html, main.js and the other scripts."""
    return _folder("frontend")


def static() -> Path:
    """The folder of styles, icons and fonts."""
    return _folder("static")


@cache
def plotly() -> Path:
    """Plotly's own bundle, one minified script of about 5 MB, as the plotly package carries it.

    The package is located, never imported: importing it takes most of the second that a start may last.
    """
    spec = find_spec("plotly")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        bundle = Path(folder) / "package_data" / "plotly.min.js"
        if bundle.is_file():
            return bundle
    raise PageMissing("The charts need the plotly package, which is not installed: pip install plotly")


def _folder(name: str) -> Path:
    """The wheel's folder goes first: where it exists, no checkout is around it."""
    for root in (_IN_WHEEL, _CHECKOUT):
        if (root / name).is_dir():
            return root / name
    raise PageMissing(f"The page's folder {name} is neither in {_IN_WHEEL} nor in {_CHECKOUT}. Install again.")
