"""Holdings by the hundred thousand: made-up rows from the words of real ones, each distinct."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from catalogue.domain.descriptions.description import Contributor, Description


def padded(holdings: Sequence[tuple[str, Description]], size: int) -> Iterator[tuple[str, Description]]:
    """The holdings, then rows made from their parts until there are ``size``; the same for one seed."""
    yield from holdings
    rng = random.Random(2008)
    words = sorted(
        {
            word
            for _, description in holdings
            for word in (description.full_title or description.reference).split()
        }
    )
    people: list[Contributor | None] = [
        *chain.from_iterable(description.contributors for _, description in holdings)
    ] or [None]
    for count in range(len(holdings), size):
        template = holdings[rng.randrange(len(holdings))][1]
        title = " ".join(rng.choices(words, k=rng.randint(4, 12))) + f" {_made_up_word(count)}"
        contributors = tuple(choice for choice in rng.choices(people, k=rng.randint(1, 3)) if choice)
        row = replace(template, title=title, subtitle="", contributors=contributors, identifiers=())
        if template.venue:  # Two articles seldom begin on one page of a volume.
            volume, begins = str(rng.randint(1, 99)), rng.randint(1, 9_000)
            row = replace(row, volume=volume, pages=f"{begins}-{begins + rng.randint(1, 20)}")
        if template.reference:
            row = Description(reference=f"{title}. {1950 + rng.randrange(75)}, {rng.randrange(999)}.")
        yield f"padding-{count}", row


def _made_up_word(number: int) -> str:
    """A word for a number, so that no two rows are alike: real catalogues are full of rare words."""
    letters = "bcdfghklmnprstvz"
    word = ""
    while number or not word:
        number, digit = divmod(number, 16)
        word += letters[digit] + "aeiou"[digit % 5]
    return word
