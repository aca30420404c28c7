import numpy as np
import pytest

from neurodeck.data.targets import code, given

LABELS = np.array([1, 0, 1])


@pytest.mark.parametrize(
    "outputs, loss, y, middle",
    [
        (1, "half_mse", [[1], [-1], [1]], 0.0),
        (1, "mse", [[1], [-1], [1]], 0.0),
        (1, "binary_crossentropy", [[1], [0], [1]], 0.5),
        (2, "half_mse", [[0, 1], [1, 0], [0, 1]], None),
        (2, "binary_crossentropy", [[0, 1], [1, 0], [0, 1]], None),
        (2, "categorical_crossentropy", [[0, 1], [1, 0], [0, 1]], None),
    ],
)
def test_classes_are_coded_for_the_loss(outputs: int, loss: str, y: list[list[float]], middle: float | None) -> None:
    coded = code(LABELS, 2, outputs, loss)
    assert coded.y.tolist() == y
    assert (coded.classes, coded.middle) == (2, middle)
    assert coded.labels.tolist() == LABELS.tolist()


@pytest.mark.parametrize(
    "y, classes, middle, labels",
    [
        ([[0], [1]], 2, 0.5, [0, 1]),
        ([[-1], [1]], 2, 0.0, [0, 1]),
        ([[0.5], [1]], None, None, [0.5, 1]),
        ([[0, 1, 0], [1, 0, 0]], 3, None, [1, 0]),
        ([[0, 1, 1], [1, 0, 0]], None, None, [[0, 1, 1], [1, 0, 0]]),
        ([[0.2, 0.8], [1, 0]], None, None, [[0.2, 0.8], [1, 0]]),
    ],
)
def test_given_targets_are_classes_where_every_row_is_a_class_code(
    y: list[list[float]], classes: int | None, middle: float | None, labels: list[object]
) -> None:
    taken = given(np.array(y, dtype=np.float64))
    assert taken.y.tolist() == y
    assert (taken.classes, taken.middle) == (classes, middle)
    assert taken.labels.tolist() == labels
