"""What every test shares: no setting of the developer's machine, a state folder of its own, real servers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

from tests.server import Server

KEPT = ("NEURODECK_CACHE", "NEURODECK_DATA")  # compiled kernels and downloads may be shared; no test needs them


@pytest.fixture(scope="session", autouse=True)
def _own_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests see the defaults, whatever the shell that runs them has set."""
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if name.startswith("NEURODECK_") and name not in KEPT:
                patch.delenv(name)
        patch.setenv("NEURODECK_STATE", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="session")
def start_server(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Server]:
    """`start_server(*options)` starts a real server with a state folder of its own; use it as a context manager."""

    def start(*options: str) -> Server:
        return Server("--state-dir", str(tmp_path_factory.mktemp("state")), *options)

    return start


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The folder says what a test is; nobody has to remember the marker."""
    for item in items:
        for folder in ("browser", "bench"):
            if folder in item.path.relative_to(item.config.rootpath).parts:
                item.add_marker(folder)
        if item.get_closest_marker("browser"):
            # a browser, a server and training share two cores: one stumble is told in the summary, two are a failure
            item.add_marker(pytest.mark.flaky(reruns=1))
