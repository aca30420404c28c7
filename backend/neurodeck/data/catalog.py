"""The data sets there are, in the words of the gallery."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from neurodeck.data import mnist
from neurodeck.data.spec import CLASSES, MNIST_CLASSES, MNIST_SHAPE


@dataclass(frozen=True)
class Entry:
    """One data set. `inputs`: the shape of an example before features; `available`: whether it is here already."""

    id: str
    title: str
    about: str
    inputs: list[int] | None
    classes: int | None
    generated: bool
    available: bool = True
    note: str | None = None

    def document(self) -> dict[str, Any]:
        """As JSON has it."""
        return dict(vars(self))


_ABOUT = {
    "xor4": ("XOR, four points", "The truth table of exclusive or: no straight line parts it, two hidden units do."),
    "xor": ("XOR", "Four squares around the origin; opposite ones belong together."),
    "circle": ("Circle", "A disc inside a ring."),
    "gauss": ("Gaussians", "Two clouds of points; one line parts them until the noise grows."),
    "spiral": ("Spiral", "Two arms wound around each other: the hard one."),
    "moons": ("Moons", "Two half moons that reach into each other."),
    "circles": ("Circles", "One circle inside another."),
    "blobs": ("Blobs", "Two to six clouds of points on a ring, a class each: one output for each of them."),
    "reg_plane": ("Plane", "A value that grows evenly along the diagonal: one unit learns it."),
    "reg_gauss": ("Six bumps", "Values that rise and fall six times over the plane."),
}


def entries(folder: Path | None = None) -> list[Entry]:
    """All data sets, in the order of the gallery. `folder` is the data folder, looked into for MNIST's files. Fast."""
    planar = [
        Entry(name, *_ABOUT[name], inputs=[2], classes=classes, generated=True) for name, classes in CLASSES.items()
    ]
    here = mnist.at_hand(folder)
    digits = Entry(
        "mnist",
        "MNIST",
        "Handwritten digits of 28x28 pixels: 60,000 to train on, 10,000 for the test.",
        inputs=list(MNIST_SHAPE),
        classes=MNIST_CLASSES,
        generated=False,
        available=here,
        note=None if here else _NOT_HERE,
    )
    own = Entry("inline", "Your own", "Examples that come with the experiment, as rows of numbers.", None, None, False)
    return [*planar, digits, own]


_NOT_HERE = (
    "Downloaded at first use (11 MB). Without a network scikit-learn's 1,797 real digits of 8x8 pixels take its place, "
    "enlarged to 28x28."
)
