"""Probes: what a viewer may watch, and the tensors that each adds to its frames."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from neurodeck.protocol.message import Expression, Message, Number, Slice, TensorName

Resolution = Annotated[int, Field(strict=True, ge=8, le=128)]
Coordinate = Annotated[Number, Field(ge=-1e6, le=1e6)]
LayerName = Annotated[str, Field(strict=True, min_length=1, max_length=40)]


class TensorProbe(Message):
    """One tensor by name, in its public shape; with `index` one number, as shape [1] and named `name[0,3]`.

    A null in `index` takes the whole axis: [null, 3] of a (784, 512) kernel is its column 3, the incoming weights of
    unit 3, as shape [784] and named `name[:,3]`. So a wide layer is watched without sending all of it.

    float32, or float64 if the session computes in float64. Batch tensors that are absent (step 0) are all NaN.
    """

    type: Literal["tensor"] = "tensor"
    name: TensorName
    index: Slice | None = None


class Look(Message):
    """One example to look at: by its place in a split, as input values, or as a picture of one's own."""

    split: Literal["train", "validation", "test"] | None = None
    index: Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)] | None = None
    x: Annotated[tuple[Number, ...], Field(min_length=1, max_length=65_536)] | None = Field(
        default=None, description="the input as the network takes it (after features and scaling), flat"
    )
    pixels: Annotated[str, Field(strict=True, min_length=1, max_length=87_384)] | None = Field(
        default=None,
        description="the input as bytes of 0 to 255 in base64, row by row in input_shape; scaled as the examples are",
    )
    label: Annotated[int, Field(strict=True, ge=0, le=65_535)] | None = Field(
        default=None, description="the class that x or pixels should be; then there are gradients too"
    )

    @model_validator(mode="after")
    def _one_way_to_say_it(self) -> Self:
        ways = [self.split is not None and self.index is not None, self.x is not None, self.pixels is not None]
        if sum(ways) != 1 or (self.split is None) != (self.index is None):
            raise ValueError('a sample is named by "split" and "index", by "x" alone, or by "pixels" alone')
        if self.label is not None and ways[0]:
            raise ValueError('a sample of a split has its own label: leave "label" out')
        return self


class SampleProbe(Look):
    """One example through the network at the current weights: of a split, or of one's own; training goes on as it was.

    Adds `sample.input`, `sample.<layer>.z` and `.a` (those that the layer has) in public shape, and, where the target
    is known, `sample.grad.<layer>.z` and `.a`; float32.
    """

    type: Literal["sample"] = "sample"
    layers: Annotated[tuple[LayerName, ...], Field(max_length=256)] | None = Field(
        default=None, description="which layers; all when left out"
    )
    gradients: bool = Field(default=True, description="false: none, which costs half")


class MapsProbe(Look):
    """The feature maps of an example as pictures: uint8 `maps.<layer>` [maps, height, width].

    Of the layers that give pictures; value = (v/127.5 - 1) * range, with float32 `maps.<layer>.range` [maps], the same
    for all maps of a layer unless `own` is true.
    """

    type: Literal["maps"] = "maps"
    layers: Annotated[tuple[LayerName, ...], Field(min_length=1, max_length=256)] | None = Field(
        default=None, description="which layers; all that give pictures when left out"
    )
    tensor: Literal["a", "z"] = Field(default="a", description="z: of layers that have one, else a")
    own: bool = Field(default=False, description="a range for each map")
    side: Annotated[int, Field(strict=True, ge=4, le=1024)] | None = Field(
        default=None, description="of larger pictures every second, third, ... row and column, until they are so small"
    )


class CellProbe(Look):
    """How one cell of a feature map comes about, by a conv2d or a pooling layer; all of one pass, float32.

    `cell.patch` is what the window covers, [height, width, channels] (for pooling its own channel alone); outside
    of the picture it is 0, for pooling NaN. `cell.kernel` has the shape of the patch (conv2d only); `cell.value` is
    [bias, z, a], NaN where the layer has none. The scalars `cell.map`, `cell.row` and `cell.column` tell which.
    """

    type: Literal["cell"] = "cell"
    layer: LayerName
    map: Annotated[int, Field(strict=True, ge=0, le=65_535)]
    row: Annotated[int, Field(strict=True, ge=0, le=65_535)]
    column: Annotated[int, Field(strict=True, ge=0, le=65_535)]


class SaliencyProbe(Look):
    """How much each input moves the score of one class: float32 `saliency` in `input_shape`, dz/dx of the last layer.

    z is the score before softmax (Simonyan, Vedaldi and Zisserman 2013, section 3). Without `output` the score is the
    largest one's; the scalar `saliency.output` tells which.
    """

    type: Literal["saliency"] = "saliency"
    output: Annotated[int, Field(strict=True, ge=0, le=65_535)] | None = None


class BoundaryProbe(Message):
    """What the last layer answers over the domain of a 2-D data set: uint8 `boundary` [outputs, r, r].

    Row 0 is the top (largest x2), column 0 the smallest x1, values are taken at the cells' centres;
    value = low + v/255 * (high - low), with the scalars `boundary.low` and `boundary.high`. `boundary.middle` is what
    divides two classes; where targets are values, the middle of the range.
    """

    type: Literal["boundary"] = "boundary"
    resolution: Resolution = 64


class RegionsProbe(Message):
    """Which of several classes wins over the domain: uint8 `regions` [2, r, r], laid out as in `boundary`.

    The first picture is the index of the largest output (255 where an output is NaN), the second that output's value
    over the range of the scalars `regions.low` and `.high`.
    """

    type: Literal["regions"] = "regions"
    resolution: Resolution = 64


class PointProbe(Message):
    """What the last layer answers at one place of the plane (before features and scaling): `point` [outputs].

    The scalars `point.x1` and `point.x2` tell the place.
    """

    type: Literal["point"] = "point"
    x1: Coordinate
    x2: Coordinate


class UnitsProbe(Message):
    """What every unit answers over the domain: uint8 `units.<layer>` [units, r, r], laid out as in `boundary`.

    The scalars `units.<layer>.low` and `.high` are symmetric about 0.
    """

    type: Literal["units"] = "units"
    resolution: Resolution = 32
    layers: Annotated[tuple[LayerName, ...], Field(min_length=1, max_length=256)] | None = Field(
        default=None, description="which layers; all when left out"
    )


class MetricsProbe(Message):
    """Losses and accuracies over the whole splits, in the frame's scalars; they are computed while watched."""

    type: Literal["metrics"] = "metrics"


class ConfusionProbe(Message):
    """How often examples of each class got each answer, counted together with the metrics, which this watches too.

    float32 `confusion.<split>` [classes, classes]; row: the label; column: the answer; NaN until counted.
    """

    type: Literal["confusion"] = "confusion"
    split: Literal["train", "validation", "test"] = "test"


class ExpressionProbe(Message):
    """The value of an expression over tensors, as the scalar `expression:<text>`; NaN where it asks for a batch and
    there is none. One that cannot be understood here is NaN too, and the event `view` says why.
    """

    type: Literal["expression"] = "expression"
    expression: Expression


class LayerStatsProbe(Message):
    """The health of every layer: float32 `layer_stats` [layers, 8], and uint8 `units_health.<layer>` [units].

    Columns: mean, std, 1st and 99th percentile and share of zeros of the layer's activations in the batch; norms of its
    parameters' gradients, of its parameters, and of what the last update changed in them. Per unit: 255 fine, 254
    gives 0 for each of the first 512 training examples, else the index of an earlier unit that answers alike.
    """

    type: Literal["layer_stats"] = "layer_stats"


class HistogramProbe(Message):
    """How the numbers of a tensor are spread: float32 `histogram.<name>` [bins], shares between minus and plus the
    scalar `histogram.<name>.range`.
    """

    type: Literal["histogram"] = "histogram"
    name: TensorName
    bins: Annotated[int, Field(strict=True, ge=8, le=256)] = 48


Probe = Annotated[
    TensorProbe
    | SampleProbe
    | SaliencyProbe
    | MapsProbe
    | CellProbe
    | BoundaryProbe
    | RegionsProbe
    | PointProbe
    | UnitsProbe
    | MetricsProbe
    | ConfusionProbe
    | ExpressionProbe
    | LayerStatsProbe
    | HistogramProbe,
    Field(discriminator="type"),
]
