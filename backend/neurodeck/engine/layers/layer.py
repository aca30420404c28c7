"""What all layers have in common."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, StringConstraints

from neurodeck.engine.initializers import AnyInitializer
from neurodeck.engine.model import Model
from neurodeck.engine.regularizers import L1, L2

if TYPE_CHECKING:
    from neurodeck.engine.tape import Signal, TapeBuilder

Shape = tuple[int, ...]
Activation = Literal["linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "swish", "gelu", "softmax"]
SLOPE_FROM_Z = frozenset({"softplus", "swish", "gelu"})  # activations whose backward line reads z; the others read a
LayerName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
RESERVED_NAMES = frozenset({"input", "grad", "slot", "scalars"})


@dataclass(frozen=True)
class Parameter:
    """One trained tensor of a layer: `shape` is public (Keras's order)."""

    name: str
    shape: Shape
    initializer: AnyInitializer
    regularizer: L1 | L2 | None = None

    @property
    def size(self) -> int:
        return math.prod(self.shape)


class Layer(Model):
    """Base of the layers: what every layer has, and what it must answer."""

    type: str
    name: LayerName | None = Field(default=None, description="default: the type, then type_1, type_2, ... as in Keras")
    inputs: tuple[str, ...] | None = Field(default=None, description="layers it takes; default: the one before")
    trainable: bool = True

    @property
    def label(self) -> str:
        """The name, which a network fills in for every layer."""
        assert self.name is not None
        return self.name

    def output_shape(self, inputs: list[Shape]) -> Shape:
        """The shape of one example after this layer. Raises SpecError where the inputs do not fit."""
        raise NotImplementedError

    def parameters(self, inputs: list[Shape]) -> tuple[Parameter, ...]:
        """The trained tensors, in the order in which they lie in the arena."""
        raise NotImplementedError

    def lay_forward(self, tape: TapeBuilder, inputs: list[Signal]) -> Signal:
        """Put the forward rows on the tape; the answer is the layer's output `a`."""
        raise NotImplementedError

    def lay_backward(self, tape: TapeBuilder, inputs: list[Signal], output: Signal) -> None:
        """Put the backward rows on the tape: from grad of `output` to the gradients of parameters and inputs."""
        raise NotImplementedError
