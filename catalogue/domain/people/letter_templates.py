"""Letters that the centre may word itself: plain text with a few places that are filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from catalogue.errors import InvalidInput

TITLES = "titles"
"""The place of the table of titles; it stands as a paragraph of its own."""

PLACES: Mapping[str, tuple[str, ...]] = {
    "acknowledgement": ("donor", "received", "date", "count", TITLES, "gaps", "centre"),
    "statement": ("donor", "received", "date", "accepted", "declined", "open", TITLES, "centre"),
}
"""For each letter, what it can be told, in the order in which the page explains it."""

_PLACE = re.compile(r"\{([^{}\n]*)\}")
_LONGEST = 10_000


@dataclass(frozen=True, slots=True)
class LetterWords:
    """A letter with its places still open; paragraphs of ``body`` are apart by an empty line."""

    heading: str
    body: str
    signature: str = ""

    def check(self, kind: str) -> None:
        """Raise ``InvalidInput`` naming the field of a place that this kind of letter does not know."""
        for field, text in asdict(self).items():
            if len(text) > _LONGEST:
                raise InvalidInput("letter_too_long", "A letter has at most 10,000 characters.", field=field)
            for place in _PLACE.findall(text):
                if place not in PLACES[kind] or (place == TITLES and field != "body"):
                    raise InvalidInput(
                        "unknown_place",
                        "There is no place {%(place)s} here. These are known: %(places)s.",
                        place=place[:50],
                        places=", ".join(f"{{{place}}}" for place in PLACES[kind]),
                        field=field,
                    )
        if not self.heading or not self.body:
            field = "body" if self.heading else "heading"
            raise InvalidInput("letter_empty", "A letter has a heading and a text.", field=field)


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its places filled in; what is filled in is not looked at again."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), text)


def paragraphs(body: str, values: Mapping[str, str]) -> Iterator[str | None]:
    """Yield the paragraphs of a letter, filled in; None is where the table of titles stands."""
    marker = f"{{{TITLES}}}"
    for number, part in enumerate(body.split(marker)):
        if number:
            yield None
        for paragraph in re.split(r"\n\s*\n", part):
            if paragraph.strip():
                yield filled(paragraph.strip(), values)
