"""Each layer once: its fields, its shapes and checks, and the operations that it lays on the tape."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from neurodeck.engine.layers.conv2d import Conv2d
from neurodeck.engine.layers.dense import Dense
from neurodeck.engine.layers.dropout import Dropout
from neurodeck.engine.layers.joining import Add, Concatenate
from neurodeck.engine.layers.layer import Activation, Layer, Parameter
from neurodeck.engine.layers.normalization import BatchNormalization
from neurodeck.engine.layers.pooling import AveragePooling2d, GlobalAveragePooling2d, MaxPooling2d
from neurodeck.engine.layers.reshaping import Flatten, ZeroPadding2d

# The wire's name -> the class. A new layer joins here and in AnyLayer.
LAYERS: dict[str, type[Layer]] = {
    cls.model_fields["type"].default: cls
    for cls in (
        Dense, Conv2d, ZeroPadding2d, MaxPooling2d, AveragePooling2d, GlobalAveragePooling2d, Flatten,
        Add, Concatenate, Dropout, BatchNormalization,
    )
}  # fmt: skip  # a list
AnyLayer = Annotated[
    Dense
    | Conv2d
    | ZeroPadding2d
    | MaxPooling2d
    | AveragePooling2d
    | GlobalAveragePooling2d
    | Flatten
    | Add
    | Concatenate
    | Dropout
    | BatchNormalization,
    Field(discriminator="type"),
]

__all__ = ["LAYERS", "Activation", "AnyLayer", "Conv2d", "Dense", "Layer", "Parameter"]
