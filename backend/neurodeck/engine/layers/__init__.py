"""Each layer once: its fields, its shapes and checks, and the operations that it lays on the tape."""

from __future__ import annotations

from neurodeck.engine.layers.dense import Dense
from neurodeck.engine.layers.layer import Activation, Layer, Parameter

# The wire's name -> the class. A new layer joins here and in `specs.AnyLayer`.
LAYERS: dict[str, type[Layer]] = {"dense": Dense}

__all__ = ["LAYERS", "Activation", "Dense", "Layer", "Parameter"]
