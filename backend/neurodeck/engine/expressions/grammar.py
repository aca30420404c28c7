"""The grammar: text to a small tree, by hand, since nothing that people type may ever be evaluated as code.

condition  = conjunction { "or" conjunction }
conjunction = negation { "and" negation }
negation   = "not" negation | comparison
comparison = sum [ ("<" | "<=" | ">" | ">=" | "==" | "!=") sum ]
sum        = product { ("+" | "-") product }
product    = sign { ("*" | "/") sign }
sign       = ("-" | "+") sign | power
power      = atom [ "**" sign ]
atom       = number | name [ "[" place { "," place } "]" ] | function "(" condition { "," condition } ")"
           | "(" condition ")"
place      = integer | [ integer ] ":" [ integer ]
"""

from __future__ import annotations

import difflib
import math
import re
from dataclasses import dataclass

from neurodeck.engine.expressions.errors import ExpressionError

MOST_CHARACTERS = 400
MOST_NODES = 64
MOST_DEPTH = 16

FUNCTIONS: dict[str, tuple[int, int]] = {
    **dict.fromkeys(("norm", "mean", "std", "max", "min", "sum", "fraction", "abs", "sqrt", "exp", "log"), (1, 1)),
    "rises": (1, 1),
    "average": (2, 2),
    "fall": (2, 2),
    "dead": (1, 2),
}
"""How many arguments each function takes, at least and at most."""

OVER_TIME = ("rises", "average", "fall", "dead")
"""Functions that look back over steps, so that they need every step: only for breakpoints."""

Place = int | tuple[int | None, int | None]
"""An index, or first (included) and last (excluded) of a part."""


@dataclass(frozen=True)
class Number:
    value: float
    at: int


@dataclass(frozen=True)
class Name:
    """A tensor or scalar; `places` is the part that is taken, None for all of it."""

    text: str
    places: tuple[Place, ...] | None
    at: int


@dataclass(frozen=True)
class Call:
    function: str
    arguments: tuple[Node, ...]
    at: int


@dataclass(frozen=True)
class Unary:
    operator: str  # "-", "+", "not"
    operand: Node
    at: int


@dataclass(frozen=True)
class Binary:
    operator: str
    left: Node
    right: Node
    at: int


Node = Number | Name | Call | Unary | Binary

COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")

_TOKEN = re.compile(
    r"(?P<space>[ \t\n]+)|(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*)|(?P<sign>\*\*|<=|>=|==|!=|[-+*/<>()\[\],:])",
    re.ASCII,
)
_WORDS = ("and", "or", "not")


@dataclass(frozen=True)
class _Token:
    kind: str  # number, name, sign, end
    text: str
    at: int


def parse(text: str) -> Node:
    """The tree of an expression. Raises ExpressionError, which points at the character."""
    if len(text) > MOST_CHARACTERS:
        raise ExpressionError(
            f"an expression has at most {MOST_CHARACTERS} characters, this one has {len(text):,}. Make it two.",
            MOST_CHARACTERS,
        )
    parser = _Parser(_tokens(text))
    tree = parser.condition()
    parser.end()
    return tree


def _tokens(text: str) -> list[_Token]:
    found = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise ExpressionError(_strange(text[at]), at)
        kind = str(match.lastgroup)
        if kind != "space":
            found.append(_Token("sign" if match[0] in _WORDS else kind, match[0], at))
        at = match.end()
    return [*found, _Token("end", "", len(text))]


def _strange(character: str) -> str:
    hints = {
        "=": 'one "=" means nothing here. Compare with "==".',
        "!": '"!" means nothing here. Write "not", or "!=" for different.',
        "^": '"^" means nothing here. A power is "**", as in x ** 2.',
        "&": '"&" means nothing here. Write "and".',
        "|": '"|" means nothing here. Write "or"; the size of a number is abs(x).',
        "%": '"%" means nothing here. Write a share as a number: 0.05 for 5 %.',
    }
    quotes = "text in quotes means nothing here. Write the name of a tensor as it is: hidden1.kernel."
    if character in "\"'`":
        return quotes
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    return hints.get(character, f'"{shown}" means nothing here. Use names, numbers and + - * / ** ( ) [ ].')


class _Parser:
    """Recursive descent over the tokens, one method a rule."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._next = 0
        self._nodes = 0
        self._depth = 0

    # --- tokens ---

    @property
    def _token(self) -> _Token:
        return self._tokens[self._next]

    def _take(self, *texts: str) -> _Token | None:
        """The next token if it is one of these signs."""
        token = self._token
        if token.kind != "sign" or token.text not in texts:
            return None
        self._next += 1
        return token

    def _need(self, text: str, why: str) -> None:
        if self._take(text) is None:
            raise ExpressionError(f'"{text}" is missing here{why}. {self._here()}', self._token.at)

    def _here(self) -> str:
        return "The expression ends here." if self._token.kind == "end" else f'Here stands "{self._token.text[:40]}".'

    def end(self) -> None:
        token = self._token
        if token.kind != "end":
            raise ExpressionError(
                f'the expression was complete before "{token.text[:40]}". '
                'Put + - * /, a comparison, "and" or "or" between.',
                token.at,
            )

    # --- limits ---

    def _count(self, at: int) -> None:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise ExpressionError(
                f"an expression has at most {MOST_NODES} names, numbers and operations; here is one more. Make it two.",
                at,
            )

    def _deeper(self, at: int) -> None:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise ExpressionError(f"this is nested more than {MOST_DEPTH} deep. Take some of it apart.", at)

    # --- rules ---

    def condition(self) -> Node:
        self._deeper(self._token.at)
        node = self._conjunction()
        while (sign := self._take("or")) is not None:
            node = self._binary(sign, node, self._conjunction())
        self._depth -= 1
        return node

    def _conjunction(self) -> Node:
        node = self._negation()
        while (sign := self._take("and")) is not None:
            node = self._binary(sign, node, self._negation())
        return node

    def _negation(self) -> Node:
        sign = self._take("not")
        return self._comparison() if sign is None else self._unary(sign, self._negation)

    def _comparison(self) -> Node:
        node = self._sum()
        sign = self._take(*COMPARISONS)
        if sign is not None:
            node = self._binary(sign, node, self._sum())
            second = self._token
            if second.kind == "sign" and second.text in COMPARISONS:
                raise ExpressionError('one comparison at a time. Write "a < b and b < c".', second.at)
        return node

    def _sum(self) -> Node:
        node = self._product()
        while (sign := self._take("+", "-")) is not None:
            node = self._binary(sign, node, self._product())
        return node

    def _product(self) -> Node:
        node = self._sign()
        while (sign := self._take("*", "/")) is not None:
            node = self._binary(sign, node, self._sign())
        return node

    def _sign(self) -> Node:
        sign = self._take("-", "+")
        return self._power() if sign is None else self._unary(sign, self._sign)

    def _power(self) -> Node:
        node = self._atom()
        sign = self._take("**")
        if sign is None:
            return node
        self._deeper(sign.at)
        node = self._binary(sign, node, self._sign())
        self._depth -= 1
        return node

    def _unary(self, sign: _Token, operand) -> Node:  # type: ignore[no-untyped-def]  # a method of this class
        self._count(sign.at)
        self._deeper(sign.at)
        node = Unary(sign.text, operand(), sign.at)
        self._depth -= 1
        return node

    def _binary(self, sign: _Token, left: Node, right: Node) -> Node:
        self._count(sign.at)
        return Binary(sign.text, left, right, sign.at)

    def _atom(self) -> Node:
        token = self._token
        if self._take("(") is not None:
            node = self.condition()
            self._need(")", f' to close the "(" at character {token.at + 1}')
            return node
        if token.kind not in ("number", "name"):
            raise ExpressionError(f"a number, a name or a function is missing here. {self._here()}", token.at)
        self._next += 1
        self._count(token.at)
        if token.kind == "number":
            value = float(token.text)
            if math.isinf(value):
                raise ExpressionError("this number is beyond the largest that there is, about 1.8e308.", token.at)
            return Number(value, token.at)
        if self._take("(") is not None:
            return self._call(token)
        if self._take("[") is not None:
            return Name(token.text, self._places(token), token.at)
        return Name(token.text, None, token.at)

    def _call(self, name: _Token) -> Node:
        if name.text not in FUNCTIONS:
            raise ExpressionError(f'there is no function "{name.text[:40]}". {nearest(name.text, FUNCTIONS)}', name.at)
        arguments = [self.condition()]
        while self._take(",") is not None:
            arguments.append(self.condition())
        least, most = FUNCTIONS[name.text]
        if not least <= len(arguments) <= most:
            takes = str(least) if least == most else f"{least} or {most}"
            raise ExpressionError(
                f"{name.text} takes {takes} argument{'s' if most > 1 else ''}, here are {len(arguments)}.", name.at
            )
        self._need(")", f" to close {name.text}(")
        return Call(name.text, tuple(arguments), name.at)

    def _places(self, name: _Token) -> tuple[Place, ...]:
        places = [self._place()]
        while self._take(",") is not None:
            places.append(self._place())
            if len(places) > 8:
                raise ExpressionError("no tensor has more than 8 dimensions.", self._token.at)
        self._need("]", f" to close {name.text[:40]}[")
        return tuple(places)

    def _place(self) -> Place:
        first = self._integer()
        if self._take(":") is None:
            if first is None:
                raise ExpressionError(f'a whole number or ":" is missing here. {self._here()}', self._token.at)
            return first
        return first, self._integer()

    def _integer(self) -> int | None:
        token = self._token
        if token.kind == "sign" and token.text == "-":
            raise ExpressionError("count from 0; numbers below that are no places.", token.at)
        if token.kind != "number":
            return None
        if not token.text.isdigit() or len(token.text) > 9:
            raise ExpressionError(f"a place is a whole number, counted from 0, not {token.text[:20]}.", token.at)
        self._next += 1
        return int(token.text)


def nearest(word: str, known: object) -> str:
    """What may have been meant, as a sentence."""
    names = list(known)  # type: ignore[call-overload]  # any iterable of names
    close = difflib.get_close_matches(word[:60], names, 3, 0.5)
    return f"Did you mean {' or '.join(close)}?" if close else f"There are {', '.join(names[:16])}."
