"""Exact keys: identifiers in whatever form they are typed, whole titles, and shelf marks.

A key is "scheme:value". Beside it the index keeps a *loose* key, the value's letters and digits
only, so that "A/75/289", "a 75 289" and "UN Doc. A/75/289" need not agree on their punctuation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from search_index.analysis.names import keys_of_name
from search_index.analysis.normalisation import clean, fold
from search_index.analysis.tokenizer import remembered_terms_and_forms
from search_index.interface import IndexDocument

_LOOSE = "loose:"
_TITLE = "title:"
_LEAST_LENGTH = 5
_ADDRESS = re.compile(r"^(?:https?://)?(?:www\.|(?:dx\.)?doi\.org/)?", re.IGNORECASE)
_LABEL = re.compile(r"^(?:isbn(?:[- ]?1[03])?|issn|doi|un doc\.?|no\.?)[:\s]*", re.IGNORECASE)
_LABELLED = re.compile(r"(?:isbn(?:[- ]?1[03])?|issn)[:\s]+[\dx\s.-]+|doi[:\s]+\S+", re.IGNORECASE)
_DIGIT = re.compile("[0-9]")
_NOT_ALNUM = re.compile(r"[\W_]+")
_ISBN_10 = re.compile(r"\d{9}[\dx]")


def loose_key(typed: str) -> str | None:
    """Return the loose key of something that could be an identifier, or None where it could not be one.

    It must hold a digit and five letters or digits; an ISBN-10 gives the key of its ISBN-13.
    """
    if not (_DIGIT.search(typed) if typed.isascii() else any(map(str.isdigit, typed))):
        return None
    bare = _ADDRESS.sub("", _LABEL.sub("", typed.strip()))
    value = _NOT_ALNUM.sub("", fold(bare))
    if len(value) < _LEAST_LENGTH or not any(character.isdigit() for character in value):
        return None
    return _LOOSE + (_isbn_13(value) if _ISBN_10.fullmatch(value) else value)


def is_labelled(typed: str) -> bool:
    """Whether a number stands behind its label, and nothing else: "ISSN 1234-5679"."""
    return _LABELLED.fullmatch(typed.strip()) is not None


def title_key(title: str) -> str:
    """Return the key under which a title or a shelf mark is found when a query is exactly this."""
    return key_of_forms([form for _, form in remembered_terms_and_forms(clean(title))])


def key_of_forms(forms: Sequence[str]) -> str:
    """Return the same of the forms of its words; "" of none."""
    return _TITLE + " ".join(forms) if forms else ""


def keys_of(document: IndexDocument) -> set[str]:
    """Every key that leads to a document.

    Its own, their loose ones, its titles, the marks it stands at, names from other scripts.
    """
    keys = set(document.keys)
    keys.update(filter(None, (loose_key(key.partition(":")[2]) for key in document.keys)))
    titles = [document.title, *document.other_titles]
    if document.subtitle:
        titles.append(f"{document.title} {document.subtitle}")
    whole = (*titles, *(part for mark in document.shelf_marks for part in _leading_parts(mark)))
    keys.update(filter(None, map(title_key, whole)))
    keys.update(key for name in document.people for key in _keys_of_name(name))
    return keys


@lru_cache(maxsize=1 << 12)
def _keys_of_name(name: str) -> tuple[str, ...]:
    """Return the keys of a name, remembered: a catalogue has fewer names than records."""
    return tuple(keys_of_name(name))


def _leading_parts(shelf_mark: str) -> list[str]:
    """Return a shelf mark, and what it begins with that tells a place on the shelves: "362.88 SUR" stands
    in 362.88.

    One word alone, such as the ART of articles, is a word like any other.
    """
    parts = shelf_mark.split()
    leading = [" ".join(parts[:end]) for end in range(1, len(parts) + 1)]
    return [
        piece
        for piece in leading
        if any(map(str.isdigit, piece)) or (piece == leading[-1] and len(parts) > 1)
    ]


def _isbn_13(isbn_10: str) -> str:
    """ISO 2108: prefix 978, the nine digits, and a check digit that makes the weighted sum a ten."""
    body = "978" + isbn_10[:9]
    check = -sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body)) % 10
    return f"{body}{check}"
