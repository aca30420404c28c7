"""Every backward operation against central differences of its forward, in float64 through the references."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from neurodeck.engine.operations import OPERATIONS, Operation, Step
from tests.engine.operations.parameters import NUMBERS, SETTINGS, SMALL, Array, draw, parameters_of

N = 5
# Central differences are wrong by h**2 f'''/6, about 1e-11, and by rounding, 2^-53 |f| / h, about 1e-10 for |f| < 100.
H = 1e-5
TOLERANCE = 1e-8


@dataclass(frozen=True)
class Derivative:
    """The backward operation gives d(forward's output) / d`by`; `given` are inputs that other operations make."""

    of: str
    by: str
    given: dict[str, str] = field(default_factory=dict)  # tensor of the backward -> operation that makes it from z
    output: str | None = None  # of several outputs, which; default: the last, of a loss the mean


ACTIVATIONS = ("linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "swish", "gelu", "softmax")
LOSSES = ("half_mse", "mse", "binary_crossentropy", "categorical_crossentropy")

# One line each; a backward operation without one fails the first test.
DERIVATIVES = {
    **{f"{name}_backward": Derivative(name, "z") for name in ACTIVATIONS},
    **{f"{name}_backward": Derivative(name, "a") for name in LOSSES},
    "sigmoid_binary_crossentropy_backward": Derivative("sigmoid_binary_crossentropy", "z", {"a": "sigmoid"}),
    "softmax_categorical_crossentropy_backward": Derivative("softmax_categorical_crossentropy", "z", {"a": "softmax"}),
    "half_mse_slopes": Derivative("half_mse", "a", output="losses"),
    "dense_kernel_gradient": Derivative("dense", "kernel", {"rows": "transpose"}),
    "dense_kernel_gradient_narrow": Derivative("dense_without_bias", "kernel"),
    "dense_bias_gradient": Derivative("dense", "bias"),
    "dense_input_gradient": Derivative("dense", "x"),
    "conv2d_kernel_gradient": Derivative("conv2d", "kernel"),
    "conv2d_bias_gradient": Derivative("conv2d", "bias"),
    "conv2d_input_gradient": Derivative("conv2d_without_bias", "x"),
    "max_pooling2d_backward": Derivative("max_pooling2d", "x"),
    "average_pooling2d_backward": Derivative("average_pooling2d", "x"),
    "global_average_pooling2d_backward": Derivative("global_average_pooling2d", "x"),
    "zero_padding2d_backward": Derivative("zero_padding2d", "x"),
    "flatten_backward": Derivative("flatten", "x"),
    "add_backward": Derivative("add", "x"),
    "concatenate_backward": Derivative("concatenate", "x"),
    "dropout_backward": Derivative("dropout", "x"),
    "batch_normalize_backward": Derivative("batch_normalize", "x"),
    "normalize_backward": Derivative("normalize", "x"),
    "scale_backward": Derivative("scale", "normalized"),
    "scale_gradient": Derivative("scale_and_shift", "gamma"),
    "shift_gradient": Derivative("shift", "beta"),
    "l1_gradient": Derivative("l1_penalty", "kernel"),
    "l2_gradient": Derivative("l2_penalty", "kernel"),
}


def numbers_of(described: Operation) -> dict[str, int]:
    return {name: {**SMALL, **NUMBERS}[name] for name in described.numbers}


def test_every_backward_operation_has_its_line() -> None:
    backward = {name for name, op in OPERATIONS.items() if any(tensor.startswith("grad") for tensor in op.writes)}
    assert backward == set(DERIVATIVES)


@pytest.mark.parametrize("name", sorted(DERIVATIVES))
def test_the_backward_line_is_the_derivative_of_the_forward_line(name: str) -> None:
    backward, line = OPERATIONS[name], DERIVATIVES[name]
    forward = OPERATIONS[line.of]
    step = Step(np.zeros((N, 1)), np.zeros((N, 1)), 0)
    settings = [SETTINGS.get(setting, 0.25) for setting in forward.settings]
    domains = {"target": "one_hot", **parameters_of(line.of).domains}
    inputs = {
        tensor: draw(domains.get(tensor, "any"), tuple(SMALL.get(d, N) for d in dimensions), 11 + at)
        for at, (tensor, dimensions) in enumerate(forward.reads.items())
    }
    output = line.output or list(forward.writes)[-1]

    def made(tensors: dict[str, Array]) -> dict[str, Array]:
        given = [tensors[tensor] for tensor in forward.reads]
        result = forward.reference(step, *given, *settings, **numbers_of(forward))
        return dict(zip(forward.writes, result if isinstance(result, tuple) else (result,), strict=True))

    def value(tensors: dict[str, Array]) -> Array:
        return np.asarray(made(tensors)[output])

    whole = value(inputs)
    upstream = np.ones(whole.shape) if output in ("loss", "losses") else draw("any", whole.shape, 3)  # dL/dL is 1
    numeric = np.zeros_like(inputs[line.by])
    for index in np.ndindex(*numeric.shape):
        ends = []
        for sign in (1.0, -1.0):
            moved = {tensor: array.copy() for tensor, array in inputs.items()}
            moved[line.by][index] += sign * H
            ends.append((upstream * value(moved)).sum())
        numeric[index] = (ends[0] - ends[1]) / (2.0 * H)

    known = {**inputs, **made(inputs), f"grad_{output}": upstream, "gradient": np.zeros_like(numeric)}
    for tensor, operation in line.given.items():
        known[tensor] = OPERATIONS[operation].reference(step, inputs["z"] if "z" in inputs else inputs["x"])
    given = [known[tensor] for tensor in backward.reads]
    analytic = backward.reference(step, *given, *settings[: len(backward.settings)], **numbers_of(backward))
    np.testing.assert_allclose(np.reshape(analytic, numeric.shape), numeric, rtol=TOLERANCE, atol=TOLERANCE)
