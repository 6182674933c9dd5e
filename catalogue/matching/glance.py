"""A first look at a pair of records, before a holding is taken apart: do the titles share anything?"""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass

from rapidfuzz import fuzz

from catalogue.domain.description import Description
from catalogue.domain.languages import guess_script_language
from catalogue.matching.normalise import words
from catalogue.matching.prepare import Prepared
from catalogue.matching.trimmings import trimmed

SAME_LETTERS = 85
"""The share of letters in common, of 100, from which on titles are held against each other word by word."""


@dataclass(slots=True)
class Outline:
    """What a first look takes in of a holding.

    ``words`` are those of its title or of its unparsed reference, ``letters`` these joined, ``total``
    what they weigh; ``main`` is the weight of the title without its subtitle; ``script`` as in
    ``guess_script_language``.
    """

    words: Set[str]
    letters: str
    total: float
    main: float
    script: str
    pages: Set[str]
    free_text: bool
    """Whether ``pages`` are all words of a reference, among which its page stands somewhere."""


def outline_of(description: Description, weight: Callable[[str], float]) -> Outline:
    """The outline of a holding, with one notion of telling words."""
    title = description.full_title or trimmed(description.reference)
    sequence = words(title)
    found = frozenset(sequence)
    total = main = sum(map(weight, found))
    if description.title and description.subtitle:
        main = sum(map(weight, frozenset(words(description.title))))
    script = "" if title.isascii() else guess_script_language(title)
    free_text = not description.title
    pages = found if free_text else frozenset(word.lstrip("0") for word in words(description.pages))
    return Outline(found, "".join(sequence), total, main, script, pages, free_text)


def could_be(entry: Prepared, holding: Outline, least: float) -> bool:
    """Whether the titles share so much of the smaller one's weight that the pair is worth judging.

    Passes whatever a look at words cannot tell: titles in two scripts, papers on the same page.
    """
    if holding.script != entry.script or entry.script or _on_its_page(entry, holding):
        return True
    found = holding.words
    shared = sum([value for word, value in entry.full.weights.items() if word in found])
    # A reference may name the title without its subtitle, beside names that are long.
    if shared >= least * min(entry.full.total, holding.main if entry.free_text else holding.total):
        return True
    # A moved space spoils two words, and hardly a letter.
    return fuzz.ratio(entry.full.letters, holding.letters, score_cutoff=SAME_LETTERS) > 0


def _on_its_page(entry: Prepared, holding: Outline) -> bool:
    """Whether the entry's first page is among the holding's; in a reference its volume must be there too."""
    if not entry.first_page or entry.first_page not in holding.pages:
        return False
    return not holding.free_text or entry.volume in holding.pages
