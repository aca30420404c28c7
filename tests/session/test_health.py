"""The health of layers, against the tensors themselves."""

from __future__ import annotations

import math

import numpy as np
import pytest

from neurodeck.protocol import reading
from neurodeck.protocol.probes import HistogramProbe, LayerStatsProbe
from neurodeck.session.health import ALIVE, DEAD, Health, histogram
from neurodeck.session.probes import View
from tests.session.driver import Driver, spec


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_rows_are_what_the_tensors_say_and_the_update_is_the_true_one(dtype):
    given = spec(units=4, optimizer={"type": "adam", "learning_rate": 0.05})
    given["network"]["dtype"] = dtype
    made = Driver(reading.experiment(given), slices=(10,))
    health = Health(made.session.run)
    assert np.isnan(health.rows()[:, 7]).all()  # from now on the parameters before a step are kept
    made.do("step", count=25)
    read = made.session.run.program.read
    rows = health.rows()
    a = read("hidden1.a")
    assert rows[0, :5] == pytest.approx(
        [a.mean(), a.std(), *np.percentile(a, (1, 99)), (a == 0).mean()], rel=1e-4, abs=1e-7
    )
    norms = [
        math.hypot(*(float(np.linalg.norm(read(f"{room}hidden1.{part}"))) for part in ("kernel", "bias")))
        for room in ("grad.", "")
    ]
    assert rows[0, 5:7] == pytest.approx(norms, rel=1e-5)
    after = {part: read(f"hidden1.{part}") for part in ("kernel", "bias")}
    made.do("seek", step=24)
    change = math.hypot(*(float(np.linalg.norm(after[part] - read_again(made, part))) for part in after))
    assert rows[0, 7] == pytest.approx(change, rel=1e-3)


def read_again(made: Driver, part: str):
    return made.session.run.program.read(f"hidden1.{part}")


def test_dead_and_redundant_units_are_found():
    given = spec(units=4)
    given["network"]["layers"][0]["activation"] = "relu"
    kernel = [[1.0, 1.0, 2.0, -1.0], [0.5, 0.5, 1.0, 2.0]]  # unit 2 is unit 0 doubled
    given["network"]["weights"] = {"hidden1.kernel": kernel, "hidden1.bias": [0.0, -50.0, 0.0, 0.0]}
    made = Driver(reading.experiment(given))
    health = Health(made.session.run)
    assert health.units(0.0)["hidden1"].tolist() == [ALIVE, DEAD, 0, ALIVE]
    assert health.units(0.1) is health.units(0.2)


def test_a_histogram_holds_every_finite_number_over_a_round_range():
    shares, reach = histogram(np.array([-0.7, 0.0, 0.1, 1.4, math.nan]), 8)
    assert reach == 2.0
    assert shares.tolist() == pytest.approx([0, 0, 0.2, 0, 0.4, 0, 0.2, 0])


def test_a_view_of_both_has_its_tensors():
    made = Driver()
    view = View(1, (LayerStatsProbe(), HistogramProbe(name="hidden1.a")), made.session.run)
    assert {tensor.name for tensor in view.opened(30).tensors} == {
        "layer_stats", "units_health.hidden1", "units_health.output", "histogram.hidden1.a"
    }  # fmt: skip  # a list
    assert len(view.capture(1, made.session.metering, None, 0.0)) == view.size_bytes
    made.do("step", count=3)
    assert len(view.capture(2, made.session.metering, None, 1.0)) == view.size_bytes
