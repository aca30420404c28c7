"""One example on its way through the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from neurodeck.engine import views
from neurodeck.engine.errors import UnknownTensor
from neurodeck.engine.examples import Examples
from neurodeck.engine.tape import Tape

if TYPE_CHECKING:
    from neurodeck.engine.players.fast import FastPlayer
    from neurodeck.engine.players.reference import ReferencePlayer


class Sample:
    """Every tensor of one example: forward, and with a target the loss and the gradients too.

    Valid until the next sample of the same program is taken, for both use the sample tape.
    """

    def __init__(
        self,
        player: FastPlayer | ReferencePlayer,
        tape: Tape,
        arena: NDArray[Any],
        example: Examples,
        *,
        has_target: bool,
        with_parameters: bool,
    ) -> None:
        self._tape, self._arena, self.has_target = tape, arena, has_target
        self._with_parameters = has_target and with_parameters
        rows = None if self._with_parameters else tape.signals if has_target else tape.forward
        player.run(example, 0, 1, rows)

    def read(self, name: str) -> NDArray[Any]:
        """A tensor of this example in its public shape, without the batch: hidden1.a, grad.hidden1.z, loss, input."""
        tensor = self._tape.tensors.get(name)
        absent = (
            name.startswith("grad.")
            and tensor is not None
            and (tensor.lanes_axis is None or name == "grad.input")
            and not self._with_parameters
        )
        if tensor is None or not tensor.public or absent:
            raise UnknownTensor(f'there is no tensor "{name[:80]}" in this network.', field="tensor")
        value: NDArray[Any] = views.read(self._arena, tensor, 1)
        return value[0] if tensor.lanes_axis is not None else value


def saliency(
    player: FastPlayer | ReferencePlayer, tape: Tape, arena: NDArray[Any], example: Examples, layer: str,
    output: int | None,
) -> tuple[int | None, NDArray[Any]]:  # fmt: skip  # what it runs on, then what is asked
    """dz/dx of one output of the last `layer` (before its activation; the largest where none is named) by the input.

    The backward pass of the sample tape with a one-hot delta at the scores in the place of the loss's (Simonyan,
    Vedaldi and Zisserman 2013, section 3). Answers which output (None: the scores are NaN) and the input's gradient in
    its public shape, all NaN then.
    """
    score = f"{layer}.z" if f"{layer}.z" in tape.tensors else f"{layer}.a"
    gradient = tape.tensors["grad.input"]
    player.run(example, 0, 1, tape.forward)
    scores = views.read(arena, tape.tensors[score], 1)[0].reshape(-1)
    if np.isnan(scores).any():
        return None, np.full(gradient.shape, np.nan, arena.dtype)
    chosen = int(scores.argmax()) if output is None else output
    delta = tape.tensors[f"grad.{score}"]
    block = arena[delta.offset : delta.offset + delta.size]
    block[:] = 0.0
    block[chosen * tape.capacity] = 1.0  # the first lane: features first, the batch innermost
    player.go_on(tape.after(delta.name), tape.before_parameters)
    return chosen, views.read(arena, gradient, 1)[0]
