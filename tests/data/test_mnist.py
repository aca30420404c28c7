"""Where MNIST comes from: folder, cache, mirrors, and scikit-learn's digits where none of them has it."""

import gzip
import time
from pathlib import Path

import numpy as np
import pytest

from neurodeck.data import mirrors, mnist
from neurodeck.data.digits import digits
from neurodeck.data.errors import DamagedFile, DataUnavailable
from tests.data.conftest import TEST, TRAIN, Mirror, Tiny


def assert_is_tiny(images: mnist.Images, tiny: Tiny) -> None:
    assert (images.name, images.note) == ("mnist", None)
    assert images.train.shape == (TRAIN, 784) and images.test.shape == (TEST, 784)
    assert images.train.tobytes() == tiny.contents["train-images-idx3-ubyte"][16:]
    assert images.train_labels.tobytes() == tiny.contents["train-labels-idx1-ubyte"][8:]
    assert images.test.tobytes() == tiny.contents["t10k-images-idx3-ubyte"][16:]
    assert images.test_labels.tobytes() == tiny.contents["t10k-labels-idx1-ubyte"][8:]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("below", [".", "mnist", "MNIST/raw"])
def test_the_data_folder_comes_first(tiny: Tiny, tmp_path: Path, packed: bool, below: str) -> None:
    folder = tmp_path / "data"
    tiny.put(folder / below, packed=packed)
    assert_is_tiny(mnist.images(folder), tiny)
    assert mnist.at_hand(folder)
    assert not (tmp_path / "cache").exists()


def test_names_with_a_dot_are_taken_too(tiny: Tiny, tmp_path: Path) -> None:
    for name, content in tiny.contents.items():
        (tmp_path / name.replace("-idx", ".idx")).write_bytes(content)
    assert_is_tiny(mnist.images(tmp_path), tiny)


def test_what_the_folder_lacks_comes_from_the_cache(tiny: Tiny, tmp_path: Path) -> None:
    tiny.put(tmp_path / "data", only=slice(0, 2))
    tiny.put(tmp_path / "cache" / "mnist", only=slice(2, 4))
    assert_is_tiny(mnist.images(tmp_path / "data"), tiny)


def test_what_neither_has_is_downloaded_with_progress_and_kept(mirror: Mirror, tiny: Tiny, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    tiny.put(tmp_path / "cache" / "mnist", only=slice(0, 1))

    assert_is_tiny(mnist.images(None, lambda *progress: told.append(progress)), tiny)

    missing = [f"{file.name}.gz" for file in tiny.files[1:]]
    assert mirror.asked == missing
    assert [name for name, done, total in told if done == total > 0] == missing
    assert mnist.at_hand(None)
    assert sorted(path.name for path in (tmp_path / "cache" / "mnist").iterdir()) == sorted(mirror.files)


def test_fetch_gets_all_four_and_trying_again_gets_only_what_is_missing(mirror: Mirror, tiny: Tiny) -> None:
    broken = f"{tiny.files[2].name}.gz"
    mirror.cut.add(broken)
    with pytest.raises(DataUnavailable, match=rf"{broken} could not be downloaded: 127\.0\.0\.1:\d+ broke off"):
        mnist.fetch()
    assert sorted(path.name for path in mnist.cache_folder().iterdir()) == sorted(
        f"{f.name}.gz" for f in tiny.files[:2]
    )

    mirror.cut.clear()
    mirror.asked.clear()
    paths = mnist.fetch()
    assert mirror.asked == [f"{file.name}.gz" for file in tiny.files[2:]]
    assert [path.parent for path in paths] == [mnist.cache_folder()] * 4
    assert all(path.is_file() for path in paths)


def test_a_second_mirror_helps_where_the_first_has_nothing_or_something_else(
    mirror: Mirror, tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = mirror.url
    for wrong, message in ((None, "answered 404"), (gzip.compress(b"?"), "sent something else: .*got 1")):
        name = f"{tiny.files[0].name}.gz"
        right = mirror.files.pop(name)
        if wrong is not None:
            mirror.files[name] = wrong
        with pytest.raises(DataUnavailable, match=message):
            mnist.fetch()
        mirror.files[name] = right
    monkeypatch.setenv("NEURODECK_MNIST_MIRRORS", f"http://127.0.0.1:1/ {good}")
    assert len(mnist.fetch()) == 4


def test_a_damaged_file_of_the_cache_is_fetched_again(mirror: Mirror, tiny: Tiny) -> None:
    tiny.put(mnist.cache_folder())
    damaged = mnist.cache_folder() / f"{tiny.files[0].name}.gz"
    damaged.write_bytes(damaged.read_bytes()[:100])
    assert_is_tiny(mnist.images(None), tiny)
    assert mirror.asked == [damaged.name]


@pytest.mark.parametrize("at", [0, 1, 2, 3])
def test_a_damaged_file_of_the_data_folder_is_told_and_not_replaced(
    mirror: Mirror, tiny: Tiny, tmp_path: Path, at: int
) -> None:
    tiny.put(tmp_path, packed=False)
    path = tmp_path / tiny.files[at].name
    path.write_bytes(path.read_bytes()[:-3])
    expected, got = tiny.files[at].size, tiny.files[at].size - 3
    with pytest.raises(DamagedFile, match=f"{path.name} is cut off.*expected {expected:,} bytes unpacked, got {got:,}"):
        mnist.images(tmp_path)
    assert path.stat().st_size == got and not mirror.asked


def test_digits_stand_in_and_say_why(tiny: Tiny, tmp_path: Path) -> None:
    images = mnist.images(tmp_path)
    assert images.name == "digits"
    assert images.train.shape == (1500, 784) and images.test.shape == (297, 784)
    assert images.note is not None
    assert images.note.startswith(
        "MNIST is not here: neither the data folder nor the cache has the files, and no mirror can be reached. "
        "Instead these are scikit-learn's 1,797 real handwritten digits of 8x8 pixels, enlarged to 28x28"
    )
    assert 'run "neurodeck fetch mnist"' in images.note
    assert not mnist.at_hand(tmp_path)


def test_a_download_that_breaks_off_is_the_reason_in_the_note(mirror: Mirror, tiny: Tiny) -> None:
    mirror.cut.update(mirror.files)
    note = mnist.images(None).note
    assert note is not None and "train-images-idx3-ubyte.gz could not be downloaded: 127.0.0.1" in note


def test_mirrors_that_are_silent_are_asked_once_and_given_up_soon(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def slow(bases: tuple[str, ...], name: str) -> tuple[str, ...]:
        asked.append(bases)
        return ()

    monkeypatch.setattr(mnist, "answering", slow)
    assert [mnist.images(None).name for _ in range(3)] == ["digits"] * 3
    assert len(asked) == 1


def test_a_name_look_up_that_hangs_does_not_hold_a_session(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    import requests

    never = threading.Event()
    monkeypatch.setattr(requests, "head", lambda *_, **__: never.wait())
    monkeypatch.setattr(mirrors, "PROBE_S", 0.05)
    began = time.monotonic()
    assert mirrors.answering(("http://a.invalid/", "http://b.invalid/"), "file") == ()
    assert time.monotonic() - began < 2
    never.set()


def test_mnist_is_decoded_once_for_all_sessions(tiny: Tiny, tmp_path: Path) -> None:
    tiny.put(tmp_path)
    assert mnist.images(tmp_path) is mnist.images(tmp_path)


def test_a_cache_that_cannot_be_written_is_told(mirror: Mirror, tiny: Tiny, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be")
    with pytest.raises(
        DataUnavailable, match="train-images-idx3-ubyte.gz cannot be kept: .*Choose another cache folder"
    ):
        mnist.fetch()
    assert mnist.images(None).name == "digits"


def test_the_default_cache_is_the_operating_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEURODECK_CACHE", raising=False)
    assert mnist.cache_folder().name == "mnist"
    assert "neurodeck" in mnist.cache_folder().parts


def test_the_public_mirrors_are_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEURODECK_MNIST_MIRRORS", raising=False)
    assert mirrors.mirrors() == mirrors.PUBLIC
    assert all(base.startswith("https://") and base.endswith("/mnist/") for base in mirrors.PUBLIC)


def test_digits_are_scikit_learns() -> None:
    from sklearn.datasets import load_digits

    pictures, labels = digits()
    bunch = load_digits()
    np.testing.assert_array_equal(labels, bunch.target)
    assert pictures.shape == (1797, 28, 28) and pictures.dtype == np.uint8 and pictures.max() == 255
    # centre (i, j) of 8x8 lies between centres of 28x28; the mean of a picture stays nearly what it was
    means = pictures.reshape(1797, -1).mean(axis=1) / 255 - bunch.data.mean(axis=1) / 16
    assert np.abs(means).max() < 0.02
