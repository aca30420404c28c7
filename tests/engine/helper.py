"""A second thread that helps a program to play, as the scheduler's idle workers do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from neurodeck.engine.program import Program


@contextmanager
def helped(program: Program) -> Iterator[None]:
    """While this lasts, another thread takes what shares it can get; the reference player has none to give."""
    company = program.company
    if company is None:
        yield
        return
    over = threading.Event()
    company.open()

    def help_on() -> None:
        while not over.is_set():
            company.assist()

    helper = threading.Thread(target=help_on)
    helper.start()
    try:
        yield
    finally:
        over.set()
        company.close()
        helper.join()
