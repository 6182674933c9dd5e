"""A first look at a pair of records, before a holding is taken apart: do the titles share anything?"""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass

from catalogue.domain.description import Description
from catalogue.domain.languages import guess_script_language
from catalogue.matching.normalise import words
from catalogue.matching.prepare import Prepared


@dataclass(slots=True)
class Outline:
    """What a first look takes in of a holding.

    ``words`` are those of its title or of its unparsed reference; ``total`` is what these weigh,
    ``main`` the weight of the title without its subtitle; ``script`` as in ``guess_script_language``.
    """

    words: Set[str]
    total: float
    main: float
    script: str
    pages: Set[str]


def outline_of(description: Description, weight: Callable[[str], float]) -> Outline:
    """The outline of a holding, with one notion of telling words."""
    title = description.full_title or description.reference
    found = frozenset(words(title))
    total = main = sum(map(weight, found))
    if description.title and description.subtitle:
        main = sum(map(weight, frozenset(words(description.title))))
    script = "" if title.isascii() else guess_script_language(title)
    pages = frozenset(word.lstrip("0") for word in words(description.pages))
    return Outline(found, total, main, script, pages)


def could_be(entry: Prepared, holding: Outline, least: float) -> bool:
    """Whether the titles share so much of the smaller one's weight that the pair is worth judging.

    Passes whatever a look at words cannot tell: titles in two scripts, papers on the same page.
    """
    if (
        holding.script != entry.script
        or entry.script
        or (entry.first_page and entry.first_page in holding.pages)
    ):
        return True
    found = holding.words
    shared = sum([value for word, value in entry.full.weights.items() if word in found])
    # A reference may name the title without its subtitle, beside names that are long.
    return shared >= least * min(entry.full.total, holding.main if entry.free_text else holding.total)
