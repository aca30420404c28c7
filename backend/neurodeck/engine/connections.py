"""Connections: the lines that one would draw between all units, which shared weights do not save."""

from __future__ import annotations

import math
from typing import Any

from neurodeck.engine.specs import Network, Node, plan


def connections(network: Network) -> dict[str, int]:
    """By layer, how many lines lead into its units, those from biases counted.

    A dense layer has as many as parameters. A kernel or bias that is used at every place of a map counts at each of
    them, and so does each cell of a pooling window. So count LeCun, Bottou, Bengio and Haffner (1998): C1 of LeNet-5
    has 156 parameters and 122,304 connections. What only hands numbers on (flatten, add) has none.
    """
    return {node.layer.label: _into(node) for node in plan(network)}


def _into(node: Node) -> int:
    *places, _ = node.output_shape
    if node.parameters:
        return math.prod(places) * sum(parameter.size for parameter in node.parameters if parameter.trained)
    pool: Any = getattr(node.layer, "pool_size", None)
    if pool is not None:
        cells = pool * pool if isinstance(pool, int) else math.prod(pool)
        return cells * math.prod(node.output_shape)
    if node.layer.type.startswith("global_"):
        return math.prod(node.input_shapes[0])
    return 0
