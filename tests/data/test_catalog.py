from pathlib import Path
from typing import get_args

from neurodeck.data import catalog
from neurodeck.data.spec import Name
from tests.data.conftest import Tiny

FIELDS = {"id", "title", "about", "inputs", "classes", "generated", "available", "note"}


def test_the_gallery_has_every_data_set_once(tiny: Tiny) -> None:
    documents = [entry.document() for entry in catalog.entries()]
    assert [document["id"] for document in documents] == list(get_args(Name))
    assert all(set(document) == FIELDS for document in documents)


def test_mnist_says_whether_it_is_here(tiny: Tiny, tmp_path: Path) -> None:
    def mnist(folder: Path | None) -> catalog.Entry:
        return next(entry for entry in catalog.entries(folder) if entry.id == "mnist")

    away = mnist(tmp_path)
    assert not away.available
    assert away.note is not None and away.note.startswith("Downloaded at first use (11 MB).")
    here = mnist(tiny.put(tmp_path))
    assert here.available and here.note is None
