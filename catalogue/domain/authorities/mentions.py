"""What a description names or numbers that the house is kept in order by: people, bodies, terms, misprints.

Each mention stands as it is printed; what to make of it is the business of authority files and of the
tidy-up page.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from catalogue.domain.descriptions.description import ContributorKind, Description
from catalogue.domain.descriptions.misprints import is_misprinted


class MentionKind(StrEnum):
    """What is mentioned; a misprint is an identifier whose check digit or length is wrong."""

    PERSON = "person"
    BODY = "body"
    PUBLISHER = "publisher"
    SUBJECT = "subject"
    SERIES = "series"
    LANGUAGE = "language"
    MISPRINT = "misprint"


class Mention(NamedTuple):
    """One value of a description, as it is printed there."""

    kind: MentionKind
    value: str


def mentions_of(description: Description) -> list[Mention]:
    """Every mention of a description, each once, in its order."""
    return list(dict.fromkeys(mention for mention in _mentions(description) if mention.value.strip()))


def _mentions(description: Description) -> Iterator[Mention]:
    for contributor in description.contributors:
        body = contributor.kind is ContributorKind.BODY
        yield Mention(MentionKind.BODY if body else MentionKind.PERSON, contributor.name)
    yield Mention(MentionKind.PUBLISHER, description.publisher)
    yield from (Mention(MentionKind.SUBJECT, subject) for subject in description.subjects)
    yield Mention(MentionKind.SERIES, description.series)
    yield from (Mention(MentionKind.LANGUAGE, language) for language in description.languages)
    for identifier in description.identifiers:
        if is_misprinted(identifier):
            yield Mention(MentionKind.MISPRINT, identifier.value)
