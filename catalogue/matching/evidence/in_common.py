"""What two titles have in common, and whether anybody would say that the one is like the other."""

from __future__ import annotations

from catalogue.matching.comparison.comparison import Judgement
from catalogue.matching.findings import Finding

UNSAID = (Finding.TITLE_UNSAID, Finding.NUMBER_ALONE, Finding.INITIALS_ALONE)
"""What says that no title is given, so that there is none to be compared."""


def in_common(judgement: Judgement) -> float:
    """Return the share, 0 to 1, that two titles have in common; of a record's title what a reference has.

    Two references have titles in common that neither of them tells from the rest.
    """
    title = judgement.title
    if judgement.in_fields:
        return title.similarity
    if judgement.entry.free_text and judgement.holding.free_text:
        return 1.0
    return title.common / (title.common + title.right) if title.common else 0.0


_LIKE, _LIKE_OF_ONE_HAND = 0.5, 0.4
"""The share that two titles have in common from which on the one is like the other; the same of one hand."""
_TELLING = 0.7
"""What the words weigh that two titles must have in common to be like each other."""
_LEAST_HEAD = 2
"""Words of a heading."""


def title_likeness(judgement: Judgement) -> float:
    """Return how much a title is like another one, 0 to 1; 0 where nobody would say that it is.

    Titles that begin with one heading are, however they go on: "Breaking the silence: ...".
    """
    if judgement.has(*UNSAID) or not judgement.title.common:
        return 0.0
    entry, holding = judgement.entry, judgement.holding
    heads = [title for title in holding.main if title.count >= _LEAST_HEAD and not title.heads]
    if judgement.in_fields:
        known = {title.letters for title in (entry.full, *entry.main)}
        headed = any(title.letters in known for title in heads)
    else:
        said = f" {' '.join(entry.full.sequence)} "
        headed = any(f" {' '.join(title.sequence)} " in said for title in heads)
    both_free_text = entry.free_text and holding.free_text
    likeness = judgement.title.similarity if both_free_text else in_common(judgement)
    if headed:
        return max(likeness, _LIKE)
    one_hand = judgement.has(Finding.PEOPLE_MANY, Finding.PEOPLE_AGREE, Finding.BODY_AGREE)
    least = _LIKE_OF_ONE_HAND if one_hand else _LIKE
    return likeness if likeness >= least and judgement.title.common >= _TELLING else 0.0
