"""Reading what sources answer: whatever is not of the form that they document is passed over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from catalogue.domain.descriptions.description import Contributor
from catalogue.domain.descriptions.identifiers import normalise_isbn
from catalogue.domain.descriptions.languages import code_of
from catalogue.formats.records.checks import without_markup
from catalogue.formats.records.people import kind_of
from search_index.analysis.normalisation import clean

from ..internet import is_web_address

_MOST_SUBJECTS = 12
_LONGEST_ADDRESS = 1_000


def mapping(value: Any) -> Mapping[str, Any]:
    """Return an object of the answer; nothing is there where a source says something else."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> Sequence[Any]:
    """Return a list of the answer, likewise."""
    return value if isinstance(value, list) else ()


def text(value: Any) -> str:
    """Return a text of the answer in one line, without markup; numbers are texts too."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return clean(without_markup(str(value)))


def first(value: Any) -> str:
    """Return the first text of a list, or a text that stands alone."""
    return next(filter(None, map(text, items(value))), "") if isinstance(value, list) else text(value)


def names(value: Any) -> Iterator[str]:
    """Yield the names in a list of objects, or of plain texts."""
    for part in items(value):
        if name := text(mapping(part).get("name", "")) or text(part):
            yield name


def contributors(printed: Iterable[str]) -> tuple[Contributor, ...]:
    """People with the surname first, bodies as they stand."""
    return tuple(Contributor(_surname_first(name), kind_of(name)) for name in printed if name)


def web_address(value: Any) -> str:
    """Return an address of the web that a reader can follow, or ""."""
    address = text(value)
    return address if len(address) <= _LONGEST_ADDRESS and is_web_address(address) else ""


def languages_of(tag: Any) -> tuple[str, ...]:
    """Return the language that a tag such as "en-GB" names, if it is one."""
    code = code_of(text(tag).partition("-")[0])
    return (code,) if code else ()


def sound_isbns(printed: Iterable[Any]) -> frozenset[str]:
    """Return the ISBN-13s among what is printed, sound ones only."""
    return frozenset(isbn for number in printed if (isbn := normalise_isbn(text(number))))


def once(values: Iterable[str]) -> tuple[str, ...]:
    """Return the first dozen values, each once."""
    return tuple(dict.fromkeys(filter(None, values)))[:_MOST_SUBJECTS]


def _surname_first(name: str) -> str:
    if "," in name or kind_of(name) == "body" or not name.isascii():
        return name
    given, _, surname = name.rpartition(" ")
    return f"{surname}, {given}" if given else name
