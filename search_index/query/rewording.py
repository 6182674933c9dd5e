"""Queries made of queries: one that asks for more, one in the catalogue's words, and its single words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from search_index.analysis.normalisation import fold
from search_index.analysis.tokenizer import STOP_WORDS, words
from search_index.query.clauses import by_words_alone
from search_index.query.field_names import facet_of, meaning_of
from search_index.query.parser import JOINERS, TOKEN, number_key, parse, readable


def asking_for_all(typed: str) -> str:
    """Return the query that finds only what holds every word typed; "" where no word is asked for.

    What stands in one field, joining words and what is asked for already stay as they are.
    """
    pieces: list[str] = []
    found = False
    for match in TOKEN.finditer(readable(typed)):
        sign, name, phrase, word = match.group("sign", "name", "phrase", "word")
        plain = not (name and meaning_of(name)) and word not in JOINERS
        found = found or (plain and sign != "-")
        bare = plain and not sign and phrase is None and fold(word) not in STOP_WORDS
        pieces.append("+" + match.group() if bare else match.group())
    return " ".join(pieces) if found else ""


def with_values(typed: str, values_of: Callable[[str, str], Sequence[str]]) -> str:
    """Return the query with the values of facets as documents have them.

    ``values_of`` is given the facet and the value that was typed; where it gives several, any will do.
    """
    if ":" not in typed:
        return typed
    pieces: list[str] = []
    changed = False
    for match in TOKEN.finditer(readable(typed)):
        sign, name, phrase, word = match.group("sign", "name", "phrase", "word")
        facet = facet_of(name) if name else None
        value = phrase if phrase is not None else word
        meant = values_of(facet, value) if facet else ()
        if meant:
            joiner = " " if sign == "-" else " OR "
            shown = (f'"{word}"' if " " in word else word for word in meant)
            pieces.append(joiner.join(f"{sign}{name}:{word}" for word in shown))
            changed = True
        else:
            pieces.append(match.group())
    return " ".join(pieces) if changed else typed


_SIGNS = re.compile(r'^[-+]+|[":]')


def composed(
    *,
    every: str = "",
    phrase: str = "",
    any_of: str = "",
    none_of: str = "",
    fields: Mapping[str, str] | None = None,
    values: Mapping[str, str] | None = None,
    years: tuple[str, str] = ("", ""),
) -> str:
    """Return the query that asks for what the fields of a form say.

    ``every`` are words that are asked for, signs of the language among them; of ``any_of`` one must stand, of
    ``none_of`` none; each word of ``fields`` (by their names) stands in that field; ``values`` are asked for
    as they are. ``years`` are the first and the last, "" for open.
    """
    pieces = readable(every).split()
    if words := _bare(phrase):
        pieces.append(f'"{" ".join(words)}"')
    pieces.append(" OR ".join(_bare(any_of)))
    pieces += [f"{name}:{word}" for name, text in (fields or {}).items() for word in _bare(text)]
    for name, text in (values or {}).items():
        if words := _bare(text):
            value = " ".join(words)
            pieces.append(f'{name}:"{value}"' if len(words) > 1 else f"{name}:{value}")
    first, last = years
    if first or last:
        pieces.append(f"year:{first}" if first == last else f"year:{first}..{last}")
    pieces += [f"-{word}" for word in _bare(none_of)]
    return " ".join(filter(None, pieces))


def _bare(text: str) -> list[str]:
    """Return the words of a text without the signs of the language."""
    parts = (_SIGNS.sub("", part) for part in readable(text).split())
    return [part for part in parts if part and part not in JOINERS]


def asks_by_words(typed: str) -> bool:
    """Whether what was typed is words and nothing else: no field, phrase, number or excluded word."""
    query = parse(typed)
    return query.whole_key is None and by_words_alone(query)


def single_words(typed: str) -> list[str]:
    """Return what could be asked for alone: words as they were typed, numbers whole, what is asked for by
    its name.

    Left out are joining words and what is excluded.
    """
    found: list[str] = []
    for match in TOKEN.finditer(readable(typed)):
        sign, name, phrase, word = match.group("sign", "name", "phrase", "word")
        if sign == "-" or (word in JOINERS and not name):
            continue
        if (name and meaning_of(name)) or (word and not name and number_key(word)):
            found.append(match.group().removeprefix("+"))
        else:
            text = phrase if phrase is not None else match.group()
            found.extend(text[word.start : word.end] for word in words(text) if word.form not in STOP_WORDS)
    return list(dict.fromkeys(found))
