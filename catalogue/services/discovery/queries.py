"""A query as a person typed it: what pages and commands make of it before they search."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from search_index.query.rewording import composed, single_words, with_values

__all__ = ["composed", "in_catalogue_words", "plain_words"]


def in_catalogue_words(typed: str, values_of: Callable[[str, str], Sequence[str]]) -> str:
    """Put the values of facets as the catalogue has them in place of the names that people give them.

    ``values_of`` is given the facet and the value that was typed; where it gives several, any will do, and
    where it gives none, what was typed stays.
    """
    return with_values(typed, values_of)


def plain_words(typed: str) -> list[str]:
    """List what of a query could be asked for alone, without joining words and what is excluded."""
    return single_words(typed)
