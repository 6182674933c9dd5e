"""Misprinted identifiers: which are, and what they were likely meant to be.

Only a check digit can tell: ISBN (ISO 2108) and ISSN (ISO 3297) have one. The slips are those that
cataloguers and printers make: the check digit of the ten-digit form kept behind a 978, the leading zero
of a nine-digit SBN left out, two neighbouring digits changed about, a wrong last digit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import isbnlib

from catalogue.domain.descriptions.description import Identifier
from catalogue.domain.descriptions.identifiers import isbn_characters, isbn_problem, key_of, printed_isbn
from search_index.analysis.normalisation import ascii_digits

_DIGITS = "0123456789X"
_ISSN = re.compile(r"(?:ISSN)?[\s:.]*(\d{4})\W?(\d{3})([\dXx])\s*")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A sound number that a misprinted one may have been meant as, and which slip leads to it.

    ``slip`` is ten_digit_check, nine_digits, no_check_digit, last_digit or neighbours.
    """

    value: str
    slip: str


def is_misprinted(identifier: Identifier) -> bool:
    """Whether a number has a check digit and it (or the length) is wrong; placeholders are misprints too."""
    if identifier.scheme == "isbn":
        return isbn_problem(identifier.value) is not None
    return identifier.scheme == "issn" and _issn_is_wrong(identifier.value)


def suggestions(identifier: Identifier, most: int = 4) -> list[Suggestion]:
    """Return what a misprinted number was likely meant to be, the likeliest first; often nobody can tell."""
    if not is_misprinted(identifier):
        return []
    found = _isbns(identifier.value) if identifier.scheme == "isbn" else _issns(identifier.value)
    once: dict[str, Suggestion] = {}
    for suggestion in found:
        once.setdefault(suggestion.value, suggestion)
    return list(once.values())[:most]


def one_slip_away(identifier: Identifier) -> frozenset[str]:
    """Return the keys of the ISBNs that differ from one by a single slip; none of what is no ISBN.

    A slip is a wrong digit, two neighbouring ones changed about, one left out or one too many. Where the
    number is sound only misprinted ones are near it: two sound numbers are two books.
    """
    digits = isbn_characters(identifier.value)
    if identifier.scheme != "isbn" or not 9 <= len(digits) <= 14:
        return frozenset()
    if isbn_problem(digits) == "placeholder":
        return frozenset()
    sound = isbn_problem(digits) is None
    own = key_of(identifier)
    found = set()
    for variant in _variants(digits):
        problem = isbn_problem(variant)
        if problem == "placeholder" or (sound and problem is None):
            continue
        if (key := key_of(Identifier("isbn", variant))) and key != own:
            found.add(key)
    return frozenset(found)


def _variants(digits: str) -> Iterator[str]:
    for at in range(len(digits) + 1):
        head, tail = digits[:at], digits[at:]
        yield from (f"{head}{digit}{tail}" for digit in _DIGITS)
        if tail:
            yield head + tail[1:]
            yield from (f"{head}{digit}{tail[1:]}" for digit in _DIGITS if digit != tail[0])
        if len(tail) > 1 and tail[0] != tail[1]:
            yield f"{head}{tail[1]}{tail[0]}{tail[2:]}"


def _isbns(value: str) -> Iterator[Suggestion]:
    digits = isbn_characters(value)
    if isbn_problem(value) == "placeholder" or "X" in digits[:-1]:
        return
    if len(digits) == 13 and digits.startswith("978") and isbnlib.is_isbn10(digits[3:]):
        yield _isbn(str(isbnlib.to_isbn13(digits[3:])), "ten_digit_check")
    if len(digits) == 9 and isbnlib.is_isbn10(f"0{digits}"):
        yield _isbn(f"0{digits}", "nine_digits")
    if len(digits) == 9 or (len(digits) == 12 and digits.startswith(("978", "979"))):
        yield from (_isbn(candidate, "no_check_digit") for candidate in _with_last_digit(digits))
    if len(digits) not in (10, 13):
        return
    yield from (_isbn(candidate, "last_digit") for candidate in _with_last_digit(digits[:-1]))
    for at in range(3 if len(digits) == 13 else 0, len(digits) - 1):
        if digits[at] != digits[at + 1]:
            swapped = f"{digits[:at]}{digits[at + 1]}{digits[at]}{digits[at + 2 :]}"
            if isbn_problem(swapped) is None:
                yield _isbn(swapped, "neighbours")


def _isbn(value: str, slip: str) -> Suggestion:
    if len(value) == 10:
        return Suggestion(str(isbnlib.mask(value) or value), slip)
    return Suggestion(printed_isbn(value), slip)


def _with_last_digit(digits: str) -> Iterator[str]:
    """Return the one sound number that begins so."""
    return (isbn for last in "0123456789X" if isbn_problem(isbn := f"{digits}{last}") is None)


def _issns(value: str) -> Iterator[Suggestion]:
    if found := _ISSN.fullmatch(ascii_digits(value)):
        first, second, _ = found.groups()
        yield Suggestion(f"{first}-{second}{_issn_check(first + second)}", "last_digit")


def _issn_is_wrong(value: str) -> bool:
    found = _ISSN.fullmatch(ascii_digits(value))
    return found is None or _issn_check(found[1] + found[2]) != found[3].upper()


def _issn_check(seven: str) -> str:
    """Return the check character of an ISSN: weights 8 to 2, modulo 11 (ISO 3297)."""
    rest = -sum(int(digit) * weight for digit, weight in zip(seven, range(8, 1, -1), strict=True)) % 11
    return "X" if rest == 10 else str(rest)
