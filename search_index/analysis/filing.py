"""Where a title is filed: without the quotation marks and the article that it begins with.

English and French articles count, as in library filing rules (ALA 1980, rule 4); a title that is known
to be in another language keeps what only looks like one, and so does a name in capitals such as UN or LA.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from search_index.analysis.normalisation import clean, fold

_ALWAYS = frozenset({"the", "a", "an", "les"})
_ARTICLES = _ALWAYS | {"le", "la", "un", "une", "des"}
_FIRST_WORD = re.compile(r"(?:[Ll]['\u2019](?=\w))|(?:(\w+)\s+(?=\S))")
_LANGUAGES = frozenset({"", "en", "fr"})
_LETTERS = re.compile(r"\w")


def filing_title(title: str, languages: Collection[str] = ()) -> str:
    """Return the folded title from where it is filed; all of it where nothing else would be left."""
    text = clean(title)
    start = _LETTERS.search(text)
    if start is None:
        return fold(text)
    text = text[start.start() :]
    if not languages or not _LANGUAGES.isdisjoint(languages):
        text = _without_article(text)
    return fold(text)


def filing_letter(title: str, languages: Collection[str] = ()) -> str:
    """Return the letter under which a title is filed; "0" for all digits, "" where it begins with none."""
    return letter_of(filing_title(title, languages))


def letter_of(filed: str) -> str:
    """Return the same of a title as it is filed."""
    first = filed[:1]
    if first.isdigit():
        return "0"
    return first.upper() if first.isalpha() else ""


def _without_article(text: str) -> str:
    found = _FIRST_WORD.match(text)
    if found is None:
        return text
    word = found[1]
    if word is not None:
        article = word.lower()
        name = article not in _ALWAYS and word.isupper()
        if article not in _ARTICLES or name:
            return text
    rest = text[found.end() :]
    start = _LETTERS.search(rest)
    return rest[start.start() :] if start else text
