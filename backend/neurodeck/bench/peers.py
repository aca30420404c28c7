"""The peers, where they are installed: the same networks in PyTorch (eager) and JAX (a jitted scan).

Both get what favours them: data already as tensors, a fresh order each epoch drawn at once, no values recorded.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import Any

import numpy as np

from neurodeck.bench.workloads import Workload

# Plays so many steps; made for one workload.
Play = Callable[[int], None]
ACTIVATIONS = {"tanh": "tanh", "sigmoid": "sigmoid", "relu": "relu"}


def torch_player(workload: Workload, threads: int) -> Play | None:
    """PyTorch eager on so many threads; None where it is not installed."""
    if importlib.util.find_spec("torch") is None:
        return None
    import torch

    torch.manual_seed(0)
    modules: list[Any] = []
    kinds = {"tanh": torch.nn.Tanh, "sigmoid": torch.nn.Sigmoid, "relu": torch.nn.ReLU}
    channels = 1
    for filters, kernel in workload.maps:
        margin = workload.margin if channels == 1 else 0
        modules += [torch.nn.Conv2d(channels, filters, kernel, padding=margin), kinds[workload.hidden]()]
        modules.append(torch.nn.MaxPool2d(2))
        channels = filters
    if workload.maps:
        modules.append(torch.nn.Flatten())
    for before, after in zip(workload.sizes[:-1], workload.sizes[1:], strict=True):
        modules += [torch.nn.Linear(before, after), kinds[workload.hidden]()]
    modules[-1:] = [kinds[workload.output]()] if workload.output in kinds else []
    model = torch.nn.Sequential(*modules)
    rate = workload.optimizer["learning_rate"]
    optimizer: Any = torch.optim.SGD(model.parameters(), lr=rate, momentum=workload.optimizer.get("momentum", 0.0))
    if workload.optimizer["type"] == "rmsprop":
        optimizer = torch.optim.RMSprop(model.parameters(), lr=rate, alpha=0.9)
    x = torch.from_numpy(workload.x)
    if workload.maps:  # what PyTorch recommends for convolutions on a CPU
        model = model.to(memory_format=torch.channels_last)
        x = x.reshape(-1, 1, 28, 28).contiguous(memory_format=torch.channels_last)
    classes = workload.loss == "categorical_crossentropy"
    y = torch.from_numpy(workload.y.argmax(axis=1) if classes else workload.y)
    position, order = 0, torch.randperm(len(x))

    def loss_of(output: Any, target: Any) -> Any:
        if classes:
            return torch.nn.functional.cross_entropy(output, target)
        return 0.5 * (output - target).square().sum(dim=1).mean()

    def play(steps: int) -> None:
        nonlocal position, order
        torch.set_num_threads(threads)
        for _ in range(steps):
            chosen = order[position : position + workload.batch]
            position += workload.batch
            if position >= len(x):
                position, order = 0, torch.randperm(len(x))
            optimizer.zero_grad()
            loss_of(model(x[chosen]), y[chosen]).backward()
            optimizer.step()

    return play


def jax_player(workload: Workload, length: int) -> Play | None:
    """JAX: `length` steps as one jitted scan over a given order (convolutions: step by step); None without it."""
    if importlib.util.find_spec("jax") is None:
        return None
    import jax
    import jax.numpy as jnp

    rng = np.random.default_rng(0)
    shapes: list[tuple[int, ...]] = list(zip(workload.sizes[:-1], workload.sizes[1:], strict=True))
    channels = [1, *(filters for filters, _ in workload.maps)]
    shapes[:0] = [(k, k, before, after) for before, (after, k) in zip(channels[:-1], workload.maps, strict=True)]
    weights = [
        (
            jnp.array(rng.standard_normal(shape) / np.sqrt(np.prod(shape[:-1])), jnp.float32),
            jnp.zeros(shape[-1]),
        )
        for shape in shapes
    ]
    slots = [(jnp.zeros_like(kernel), jnp.zeros_like(bias)) for kernel, bias in weights]
    functions = {"tanh": jnp.tanh, "sigmoid": jax.nn.sigmoid, "relu": jax.nn.relu, "softmax": lambda z: z}
    x, y = jnp.array(workload.x), jnp.array(workload.y)
    if workload.maps:
        x = x.reshape(-1, 28, 28, 1)
    rate, rmsprop = workload.optimizer["learning_rate"], workload.optimizer["type"] == "rmsprop"
    momentum = workload.optimizer.get("momentum", 0.0)

    def loss_of(weights: Any, batch: Any, target: Any) -> Any:
        a = batch
        for at, (kernel, bias) in enumerate(weights):
            if kernel.ndim == 4:
                margin = workload.margin if at == 0 else 0
                a = jax.lax.conv_general_dilated(
                    a, kernel, (1, 1), ((margin, margin), (margin, margin)), dimension_numbers=("NHWC", "HWIO", "NHWC")
                )
                a = functions[workload.hidden](a + bias)
                a = jax.lax.reduce_window(a, -jnp.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
                continue
            a = a.reshape(len(a), -1)
            a = functions[workload.output if at == len(weights) - 1 else workload.hidden](a @ kernel + bias)
        if workload.output == "softmax":
            return -(target * jax.nn.log_softmax(a)).sum(axis=1).mean()
        return 0.5 * ((a - target) ** 2).sum(axis=1).mean()

    def step(carry: Any, chosen: Any) -> Any:
        weights, slots = carry
        gradients = jax.grad(loss_of)(weights, x[chosen], y[chosen])
        if rmsprop:
            slots = jax.tree.map(lambda v, g: 0.9 * v + 0.1 * g * g, slots, gradients)
            weights = jax.tree.map(lambda w, g, v: w - rate * g / jnp.sqrt(v + 1e-7), weights, gradients, slots)
        elif momentum:
            slots = jax.tree.map(lambda v, g: momentum * v - rate * g, slots, gradients)
            weights = jax.tree.map(lambda w, v: w + v, weights, slots)
        else:
            weights = jax.tree.map(lambda w, g: w - rate * g, weights, gradients)
        return (weights, slots), None

    batch = min(workload.batch, len(workload.x))
    orders = np.concatenate([rng.permutation(len(workload.x)) for _ in range(-(-length * batch // len(workload.x)))])
    chosen = jnp.array(orders[: length * batch].reshape(length, batch))
    run = jax.jit(lambda carry, chosen: jax.lax.scan(step, carry, chosen)[0])
    state = [(weights, slots)]
    if workload.maps:  # inside a scan XLA's convolutions are many times slower: a jitted step favours it
        chosen, run = chosen[:, None], jax.jit(lambda carry, chosen: step(carry, chosen[0])[0])

    def play(steps: int) -> None:
        if workload.maps:
            for at in range(steps):
                state[0] = run(state[0], chosen[at % length])
        for _ in range(0 if workload.maps else max(1, steps // length)):
            state[0] = run(state[0], chosen)
        jax.block_until_ready(state[0])

    play(length)  # compile
    return play


def sklearn_player(workload: Workload) -> Play | None:
    """scikit-learn's MLP, one partial_fit a step; no squared error with a tanh output, so only the softmax ones."""
    if workload.maps or workload.output != "softmax" or workload.optimizer["type"] != "sgd":
        return None
    from sklearn.neural_network import MLPClassifier

    model = MLPClassifier(
        workload.sizes[1:-1], activation=workload.hidden, solver="sgd", momentum=0.0, alpha=0.0,
        learning_rate_init=workload.optimizer["learning_rate"], batch_size=workload.batch, random_state=0,
    )  # fmt: skip  # pairs
    classes = workload.y.argmax(axis=1)
    names = np.arange(workload.y.shape[1])
    rng = np.random.default_rng(0)

    def play(steps: int) -> None:
        for _ in range(steps):
            chosen = rng.integers(0, len(classes), workload.batch)
            model.partial_fit(workload.x[chosen], classes[chosen], classes=names)

    return play
