"""Worked examples from textbooks, digit by digit."""

from __future__ import annotations

import numpy as np

from neurodeck.engine.examples import Examples
from neurodeck.engine.program import Program
from neurodeck.engine.specs import Network, Training

# The classic example of backpropagation by hand: two inputs, two hidden and two output units, all logistic, one
# example. w1, w2 lead into h1 and w3, w4 into h2; w5, w6 into o1 and w7, w8 into o2. Kernels are (inputs, units).
CLASSIC = {
    "hidden.kernel": [[0.15, 0.25], [0.20, 0.30]],
    "hidden.bias": [0.35, 0.35],
    "output.kernel": [[0.40, 0.50], [0.45, 0.55]],
    "output.bias": [0.60, 0.60],
}


def classic() -> Program:
    layers = [{"type": "dense", "name": name, "units": 2, "activation": "sigmoid"} for name in ("hidden", "output")]
    network = Network.model_validate({"input_shape": [2], "dtype": "float64", "layers": layers, "weights": CLASSIC})
    training = Training.model_validate({"loss": "half_mse", "optimizer": {"type": "sgd", "learning_rate": 0.5}})
    return Program.build(network, training, 0, Examples(np.array([[0.05, 0.10]]), np.array([[0.01, 0.99]])))


def test_the_classic_2_2_2_example_to_nine_digits() -> None:
    program = classic()
    program.play(1)

    def near(name: str, expected: object) -> None:
        np.testing.assert_allclose(program.read(name), expected, rtol=0, atol=5e-10, err_msg=name)

    # forward, as printed in the example
    near("hidden.z", [[0.3775, 0.3925]])
    near("hidden.a", [[0.593269992, 0.596884378]])
    near("output.z", [[1.105905967, 1.224921404]])
    near("output.a", [[0.751365070, 0.772928465]])
    near("loss", 0.298371109)
    # every factor of the chain rule for w5: dE/do1 = o1 - t1, do1/dz = o1 (1 - o1), dz/dw5 = h1
    near("grad.output.a", [[0.741365070, -0.217071535]])
    near("grad.output.z", [[0.138498562, -0.038098237]])
    near("grad.output.kernel", [[0.082167041, -0.022602540], [0.082667628, -0.022740242]])
    near("grad.output.bias", [0.138498562, -0.038098237])
    near("grad.hidden.a", [[0.036350306, 0.041370323]])
    near("grad.hidden.z", [[0.008771355, 0.009954255]])
    near("grad.hidden.kernel", [[0.000438568, 0.000497713], [0.000877135, 0.000995425]])
    # the weights after one step with learning rate 0.5, as printed in the example
    near("output.kernel", [[0.358916480, 0.511301270], [0.408666186, 0.561370121]])
    near("hidden.kernel", [[0.149780716, 0.249751144], [0.199561432, 0.299502287]])
    # the example leaves the biases alone; gradient descent does not
    near("output.bias", [0.6 - 0.5 * 0.138498562, 0.6 + 0.5 * 0.038098237])


def test_the_classic_example_learns_its_two_targets() -> None:
    program = classic()
    program.play(3000)
    # with its biases trained too it is soon where the example, without them, is after 10,000 steps
    np.testing.assert_allclose(program.read("output.a"), [[0.01, 0.99]], atol=0.02)
