"""The instructions of a page of a PDF, each with its place among the bytes (ISO 32000-1, 7.8.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

Operand = float | bytes | str | list["Operand"]
"""A number, a string, a name (with its slash) or a dictionary as it stands, or an array."""

_TOKEN = re.compile(
    rb"[\x00\t\n\f\r ]*(?:(?P<comment>%[^\r\n]*)|(?P<number>[+-]?(?:\d+\.?\d*|\.\d+))"
    rb"|(?P<name>/[^\x00\t\n\f\r ()<>\[\]{}/%]*)|(?P<dictionary><<)|(?P<hex><[0-9A-Fa-f\s]*>)|(?P<string>\()"
    rb"|(?P<array>[\[\]])|(?P<operator>[A-Za-z'\"]+[0-9]?\*?)|(?P<end>\Z))"
)
_FORMS = {
    b"number": rb"[+-]?(?:\d++\.?+\d*+|\.\d++)",
    b"name": rb"/[^\x00\t\n\f\r ()<>\[\]{}/%]*+",
    b"string": rb"\([^\\()]*+(?:\\[\s\S][^\\()]*+)*+\)",
}
_USUAL = re.compile(
    rb"""# What is of account for text, as Typst writes it: BT before a Tm and ET say nothing.
    [\x00\t\n\f\r ]*+ (?:
        (?: BT [ \n] )?+ (?: 0[ ]Tr(?=/) )?+ (%(name)b[ ]%(number)b) [ ] Tf
          [ ] (%(number)b(?:[ ]%(number)b){5}) [ ] Tm
        | (?: ET [ \n] )?+ (q|Q|BT|EMC)
        | ET
        | (%(number)b(?:[ ]%(number)b){5}) [ ] cm
          (?: /\w+ [ ] cs (?:[ ]%(number)b)++ [ ] scn (?=\s) )?+
        | (%(name)b) (<< [^<>()]*+ (?: <[0-9A-Fa-f\s]*+> [^<>()]*+ )*+ >>) BDC
        | (%(string)b) Tj
        | \[ ((?: %(string)b | %(number)b )*+) \] TJ
    ) (?![A-Za-z'"0-9*])
    # Lines, areas and colours: most of a table's page, and of no account here.
    | (?: \s*(?:[+-]?[\d.]+\s+){1,6}
              (?:m|l|c|v|y|re|w|M|J|j|i|scn|SCN|sc|SC|g|G|rg|RG|k|K|Tr)(?=[\s/])
        | \s*/\w+\s+(?:cs|CS)(?=\s)
        | \s*[SsFfnhWBb]\*?(?=\s)
      )+
    |"""
    % _FORMS,
    re.VERBOSE,
)
"""One or two whole instructions in the form that Typst gives them, and that most of a page has; nothing where
another stands, which is read token by token. It finds the same as that does, and sooner.
"""
_PART = re.compile(rb"(%(string)b)|(%(number)b)" % _FORMS)
_BARE = {name.encode(): name for name in ("q", "Q", "BT", "EMC")}
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|\r\n|([\s\S]))")
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b""}
_BRACKET = re.compile(rb"\\[\s\S]|[()]")
_WITHIN = re.compile(rb"<<|<[0-9A-Fa-f\s]*>|>>|\((?:\\[\s\S]|[^\\()])*\)")


class Unreadable(ValueError):
    """What stands here is no content that is understood."""


class Instruction(NamedTuple):
    """An operator with its operands: ``start`` is where the first of them begins, ``end`` is behind it."""

    operator: str
    operands: list[Operand]
    start: int
    end: int


def instructions(data: bytes) -> Iterator[Instruction]:
    """Yield the instructions of a content stream, without lines, areas, colours and ends of texts.

    The beginning of a text is left out too where its place is set at once.

    Raises ``Unreadable`` where it is broken or holds an inline image.
    """
    at = 0
    while at < len(data):
        for found in _USUAL.finditer(data, at):
            end = found.end()
            if end == at:
                break
            at = end
            match found.lastindex:
                case 3:
                    word = found[3]
                    yield Instruction(_BARE[word], [], end - len(word), end)
                case 6:
                    operands: list[Operand] = [found[5].decode("latin-1"), found[6].decode("latin-1")]
                    yield Instruction("BDC", operands, found.start(5), end)
                case 2:
                    place = found.start(2)
                    name, size = found[1].split()
                    yield Instruction("Tf", [name.decode("latin-1"), float(size)], found.start(1), place - 1)
                    yield Instruction("Tm", _numbers(found[2]), place, end)
                case 4:
                    yield Instruction("cm", [*map(float, found[4].split())], found.start(4), found.end(4) + 3)
                case 7:
                    yield Instruction("Tj", [_string(found[7])], found.start(7), end)
                case 8:
                    parts: list[Operand] = [
                        _string(string) if string else float(number)
                        for string, number in _PART.findall(found[8])
                    ]
                    yield Instruction("TJ", [parts], found.start(8) - 1, end)
        if (other := _other(data, at)) is None:
            return
        yield other
        at = other.end


def _other(data: bytes, at: int) -> Instruction | None:
    """Return the instruction that begins here, read token by token; None where nothing comes any more."""
    start = -1
    operands: list[Operand] = []
    outer: list[list[Operand]] = []
    while at < len(data):
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
            operands.append(_string(data[begin:at]))
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
            return Instruction(token.decode(), operands, start, at)
    return None


@lru_cache(10_000)
def _string(written: bytes) -> bytes:
    """Return what a string in brackets means; most are of one letter, and come again on every page."""
    return _ESCAPE.sub(_unescaped, written[1:-1]) if b"\\" in written else written[1:-1]


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


@lru_cache(10_000)
def _numbers(written: bytes) -> list[Operand]:
    """Return numbers between spaces; nobody may change the list."""
    return [*map(float, written.split())]
