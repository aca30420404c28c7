"""Penalties on a layer's kernel, as Keras defines them: l1 adds rate * sum |w| to the loss, l2 adds rate * sum w**2."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, NonNegativeFloat

from neurodeck.engine.model import Model, refuse


class L1(Model):
    """rate * sum |w|; its gradient is rate * sign w, 0 at 0."""

    type: Literal["l1"] = "l1"
    rate: NonNegativeFloat = 0.01


class L2(Model):
    """rate * sum w**2; its gradient is 2 * rate * w (no half in front, as in Keras)."""

    type: Literal["l2"] = "l2"
    rate: NonNegativeFloat = 0.01


REGULARIZERS: dict[str, type[Model]] = {"l1": L1, "l2": L2}


def by_name(value: Any) -> Any:
    """Accept the bare name: "l2" means {"type": "l2"} with Keras's default rate 0.01."""
    if isinstance(value, str):
        if value not in REGULARIZERS:
            raise refuse(f'regularizer "{value[:40]}" is not known. Choose one of {", ".join(sorted(REGULARIZERS))}.')
        return {"type": value}
    return value


Regularizer = Annotated[L1 | L2, Field(discriminator="type"), BeforeValidator(by_name)]
