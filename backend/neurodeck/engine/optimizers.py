"""Optimizers: Keras's names, defaults and epsilons. The rules themselves stand in `operations/update.py`."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, NonNegativeFloat

from neurodeck.engine.model import Model, refuse

Fraction = Annotated[float, Field(ge=0.0, le=1.0)]
BelowOne = Annotated[float, Field(ge=0.0, lt=1.0)]


class Sgd(Model):
    """Stochastic gradient descent, with momentum and Nesterov's variant."""

    type: Literal["sgd"] = "sgd"
    learning_rate: NonNegativeFloat = 0.01
    momentum: Fraction = 0.0
    nesterov: bool = False

    slots: ClassVar[tuple[str, ...]] = ("velocity",)
    rates: ClassVar[tuple[str, ...]] = ("learning_rate", "momentum")

    @property
    def operation(self) -> str:
        """Which update rule the tape gets. Plain descent leaves its velocity at 0, momentum's start."""
        if self.nesterov:
            return "sgd_nesterov"
        return "sgd_momentum" if self.momentum > 0 else "sgd"


class RmsProp(Model):
    """RMSprop (Hinton, Coursera lecture 6e); epsilon inside the root, as Keras has it since version 3."""

    type: Literal["rmsprop"] = "rmsprop"
    learning_rate: NonNegativeFloat = 0.001
    rho: Fraction = 0.9
    momentum: Fraction = 0.0
    epsilon: NonNegativeFloat = 1e-7

    slots: ClassVar[tuple[str, ...]] = ("velocity", "momenta")
    rates: ClassVar[tuple[str, ...]] = ("learning_rate", "rho", "momentum", "epsilon")

    @property
    def operation(self) -> str:
        return "rmsprop_momentum" if self.momentum > 0 else "rmsprop"


class Adam(Model):
    """Adam (Kingma and Ba 2015, algorithm 1) with epsilon outside the corrected root: the paper's "epsilon hat"."""

    type: Literal["adam"] = "adam"
    learning_rate: NonNegativeFloat = 0.001
    beta_1: BelowOne = 0.9
    beta_2: BelowOne = 0.999
    epsilon: NonNegativeFloat = 1e-7

    slots: ClassVar[tuple[str, ...]] = ("m", "v")
    rates: ClassVar[tuple[str, ...]] = ("learning_rate", "beta_1", "beta_2", "epsilon")

    @property
    def operation(self) -> str:
        return "adam"


class Adagrad(Model):
    """Adagrad (Duchi et al. 2011). Its sum begins at `initial_accumulator_value`, wherever it begins anew."""

    type: Literal["adagrad"] = "adagrad"
    learning_rate: NonNegativeFloat = 0.001
    initial_accumulator_value: NonNegativeFloat = 0.1
    epsilon: NonNegativeFloat = 1e-7

    slots: ClassVar[tuple[str, ...]] = ("accumulator",)
    rates: ClassVar[tuple[str, ...]] = ("learning_rate", "epsilon")

    @property
    def operation(self) -> str:
        return "adagrad"


class Adadelta(Model):
    """Adadelta (Zeiler 2012) with Keras's learning rate of 0.001; the paper's is 1."""

    type: Literal["adadelta"] = "adadelta"
    learning_rate: NonNegativeFloat = 0.001
    rho: Fraction = 0.95
    epsilon: NonNegativeFloat = 1e-7

    slots: ClassVar[tuple[str, ...]] = ("v", "u")
    rates: ClassVar[tuple[str, ...]] = ("learning_rate", "rho", "epsilon")

    @property
    def operation(self) -> str:
        return "adadelta"


class AdamW(Model):
    """Adam with decoupled weight decay (Loshchilov and Hutter 2019), of all parameters, as in Keras."""

    type: Literal["adamw"] = "adamw"
    learning_rate: NonNegativeFloat = 0.001
    weight_decay: NonNegativeFloat = 0.004
    beta_1: BelowOne = 0.9
    beta_2: BelowOne = 0.999
    epsilon: NonNegativeFloat = 1e-7

    slots: ClassVar[tuple[str, ...]] = ("m", "v")
    rates: ClassVar[tuple[str, ...]] = ("learning_rate", "weight_decay", "beta_1", "beta_2", "epsilon")

    @property
    def operation(self) -> str:
        return "adamw"


class Nadam(Model):
    """Adam with Nesterov's momentum (Dozat 2016), with Keras's momentum schedule."""

    type: Literal["nadam"] = "nadam"
    learning_rate: NonNegativeFloat = 0.001
    beta_1: BelowOne = 0.9
    beta_2: BelowOne = 0.999
    epsilon: NonNegativeFloat = 1e-7

    slots: ClassVar[tuple[str, ...]] = ("m", "v")
    rates: ClassVar[tuple[str, ...]] = ("learning_rate", "beta_1", "beta_2", "epsilon")

    @property
    def operation(self) -> str:
        return "nadam"


AnyOptimizer = Sgd | RmsProp | Adagrad | Adadelta | Adam | AdamW | Nadam
OPTIMIZERS: dict[str, type[AnyOptimizer]] = {
    "sgd": Sgd, "rmsprop": RmsProp, "adagrad": Adagrad, "adadelta": Adadelta, "adam": Adam, "adamw": AdamW,
    "nadam": Nadam,
}  # fmt: skip  # pairs


def first_slots(optimizer: AnyOptimizer) -> dict[str, float]:
    """What the slots hold at first, where it is not 0."""
    return {"accumulator": optimizer.initial_accumulator_value} if isinstance(optimizer, Adagrad) else {}


def by_name(value: Any) -> Any:
    """Accept the bare name: "adam" means {"type": "adam"} with Keras's defaults."""
    if isinstance(value, str):
        if value not in OPTIMIZERS:
            raise refuse(f'optimizer "{value[:40]}" is not known. Choose one of {", ".join(sorted(OPTIMIZERS))}.')
        return {"type": value}
    return value


Optimizer = Annotated[AnyOptimizer, Field(discriminator="type"), BeforeValidator(by_name)]
