"""The instructions of a page of a PDF, each with its place among the bytes (ISO 32000-1, 7.8.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

Operand = float | bytes | str | list["Operand"]
"""A number, a string, a name (with its slash) or a dictionary as it stands, or an array."""

_TOKEN = re.compile(
    rb"[\x00\t\n\f\r ]*(?:(?P<comment>%[^\r\n]*)|(?P<number>[+-]?(?:\d+\.?\d*|\.\d+))"
    rb"|(?P<name>/[^\x00\t\n\f\r ()<>\[\]{}/%]*)|(?P<dictionary><<)|(?P<hex><[0-9A-Fa-f\s]*>)|(?P<string>\()"
    rb"|(?P<array>[\[\]])|(?P<operator>[A-Za-z'\"]+[0-9]?\*?)|(?P<end>\Z))"
)
_DRAWING = re.compile(
    rb"(?:\s*(?:[+-]?[\d.]+\s+){1,6}(?:m|l|c|v|y|re|w|M|J|j|i|scn|SCN|sc|SC|g|G|rg|RG|k|K|Tr)(?=[\s/])"
    rb"|\s*/\w+\s+(?:cs|CS)(?=\s)|\s*[SsFfnhWBb]\*?(?=\s))+"
)
"""Lines, areas and colours; most of a table's page, and of no account here."""
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|\r\n|([\s\S]))")
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b""}
_BRACKET = re.compile(rb"\\[\s\S]|[()]")
_WITHIN = re.compile(rb"<<|<[0-9A-Fa-f\s]*>|>>|\((?:\\[\s\S]|[^\\()])*\)")


class Unreadable(ValueError):
    """What stands here is no content that is understood."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """An operator with its operands: ``start`` is where the first of them begins, ``end`` is behind it."""

    operator: str
    operands: list[Operand]
    start: int
    end: int


def instructions(data: bytes) -> Iterator[Instruction]:
    """Yield the instructions of a content stream, without lines, areas and colours.

    Raises ``Unreadable`` where it is broken or holds an inline image.
    """
    at, start = 0, -1
    operands: list[Operand] = []
    outer: list[list[Operand]] = []
    while at < len(data):
        if start < 0 and (drawn := _DRAWING.match(data, at)):
            at = drawn.end()
        found = _TOKEN.match(data, at)
        if found is None:
            raise Unreadable
        kind = found.lastgroup or ""
        token, begin, at = found[kind], found.start(kind), found.end()
        if kind in {"comment", "end"}:
            continue
        start = begin if start < 0 else start
        if kind == "number":
            operands.append(float(token))
        elif kind == "name":
            operands.append(token.decode("latin-1"))
        elif kind == "hex":
            digits = re.sub(rb"[<>\s]", b"", token)
            operands.append(bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()))
        elif kind == "string":
            at = _end_of_string(data, at)
            operands.append(_ESCAPE.sub(_unescaped, data[begin + 1 : at - 1]))
        elif kind == "dictionary":
            at = _end_of_dictionary(data, at)
            operands.append(data[begin:at].decode("latin-1"))
        elif token == b"[":
            outer.append(operands)
            operands = []
        elif token == b"]":
            if not outer:
                raise Unreadable
            outer[-1].append(operands)
            operands = outer.pop()
        elif token == b"BI":
            raise Unreadable
        else:
            yield Instruction(token.decode(), operands, start, at)
            operands, start = [], -1


def _end_of_string(data: bytes, at: int) -> int:
    depth = 1
    for found in _BRACKET.finditer(data, at):
        depth += {b"(": 1, b")": -1}.get(found.group(), 0)
        if not depth:
            return found.end()
    raise Unreadable


def _end_of_dictionary(data: bytes, at: int) -> int:
    depth = 1
    for found in _WITHIN.finditer(data, at):
        depth += {b"<<": 1, b">>": -1}.get(found.group(), 0)
        if not depth:
            return found.end()
    raise Unreadable


def _unescaped(found: re.Match[bytes]) -> bytes:
    if found[1]:
        return bytes([int(found[1], 8) & 0xFF])
    letter = found[2] or b"\r"
    return _ESCAPED.get(letter, letter)
