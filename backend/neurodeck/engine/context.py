"""The context: the words (int64) through which kernels and players share addresses, sizes and the stop word.

One context belongs to one tape. Kernels get its address; Python sees it as an array. Addresses are valid as long as the
program that owns the arrays lives.
"""

from __future__ import annotations

from typing import Final

ARENA: Final = 0  # address of the float32 arena
SETTINGS: Final = 1  # address of the float64 hyperparameters
X: Final = 2  # address of the examples' inputs, (count, FEATURES) float32, row-major
Y: Final = 3  # address of the examples' targets, (count, OUTPUTS) float32
FEATURES: Final = 4
OUTPUTS: Final = 5
INDICES: Final = 6  # address of the examples in this batch, one int64 a lane
PLACES: Final = 7  # address of indices * FEATURES: where each lane's row begins in X
VALID: Final = 8  # lanes that hold an example
ACTIVE: Final = 9  # VALID rounded up to 16: the lanes that kernels compute
WORKER: Final = 10  # this thread's number ...
WORKERS: Final = 11  # ... of so many that share each row
STOP: Final = 12  # stop word: bits below, set by any thread, read after every operation
UPDATES: Final = 13  # updates that the optimizer has made before this one
TOTALS: Final = 14  # address of the float64 sums of an evaluation: loss, correct
COUNTERS: Final = 15  # address of the program's counters, below
PERMUTATION: Final = 16  # address of the running epoch's order of examples
CARRIED_INDICES: Final = 17  # address of the examples held over from the epoch before
COUNT: Final = 18  # examples in the training set
BATCH: Final = 19  # examples a batch
REMAINDER: Final = 20  # what becomes of the last, smaller batch: below
SHUFFLE: Final = 21  # 1: a new order each epoch
SHUFFLE_KEY: Final = 22  # base key of the orders, mixed with the epoch
PINS: Final = 23  # parameters that the update leaves alone ...
PIN_PLACES: Final = 24  # ... address of their offsets in the arena (int64)
PIN_VALUES: Final = 25  # ... address of the values that they keep (float32)
CONDITIONS: Final = 28  # address of what looks at the conditions after each step; 0: there are none ...
CONDITIONS_ROW: Final = 29  # ... and of its row
CONTEXT_WORDS: Final = 32

# Bits of the stop word.
REQUESTED: Final = 1  # a command waits
NOT_FINITE: Final = 2  # the loss or a gradient is NaN or infinite
STRUCK: Final = 4  # a condition struck after a whole step

KEEP: Final = 0
DROP: Final = 1
CARRY: Final = 2
REMAINDERS: Final = {"keep": KEEP, "drop": DROP, "carry": CARRY}

# Counters: the program's place in time (int64), part of its state.
STEP: Final = 0  # updates made
EPOCH: Final = 1  # epochs finished
POSITION: Final = 2  # examples of the running epoch already taken
OPERATION: Final = 3  # rows of the running step already done; 0 between steps
OPTIMIZER_STEP: Final = 4  # updates since the optimizer began (Adam's t)
CARRIED: Final = 5  # examples held over from the epoch before
ORDERED: Final = 6  # 1 + the epoch whose order lies in PERMUTATION; 0: none
COUNTER_WORDS: Final = 8
