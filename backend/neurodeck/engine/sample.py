"""One example on its way through the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
            name.startswith("grad.") and tensor is not None and tensor.lanes_axis is None and not self._with_parameters
        )
        if tensor is None or not tensor.public or absent:
            raise UnknownTensor(f'there is no tensor "{name[:80]}" in this network.', field="tensor")
        value: NDArray[Any] = views.read(self._arena, tensor, 1)
        return value[0] if tensor.lanes_axis is not None else value
