"""What a field of a description may be about to say: bodies under any of their names, people, subjects."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from catalogue.domain.authorities.mentions import MentionKind
from catalogue.domain.descriptions.description import ContributorKind
from catalogue.storage.engine.database import Database
from catalogue.storage.holdings import completion as stored
from catalogue.storage.models import Subject, SubjectLabel
from search_index.analysis.normalisation import fold

from ..authority.authorities import Authorities
from .search import Search

_LIMIT = 8
_AMONG = 40
"""Completions of the search that are looked through for those of one field."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A value for a field; ``called`` is another name by which it was found, ``kind`` a contributor's."""

    value: str
    called: str = ""
    kind: str = ""


class Completions:
    """Offers while typing, the authority files first."""

    def __init__(self, database: Database, authorities: Authorities, search: Search) -> None:
        self._database = database
        self._authorities = authorities
        self._search = search

    def contributors(self, typed: str) -> list[Offer]:
        """Bodies by any name or acronym, then people by any form of their name."""
        bodies = self.bodies(typed)
        names = {fold(body.value) for body in bodies} | {fold(body.called) for body in bodies}
        people = [
            Offer(offer.value, offer.called, str(ContributorKind.PERSON))
            for offer in self._called(MentionKind.PERSON, typed, "people")
            if fold(offer.value) not in names and (offer.called or "," in offer.value)
        ]
        return (bodies + people)[:_LIMIT]

    def bodies(self, typed: str) -> list[Offer]:
        """Bodies by any name or acronym, under their preferred name."""
        if not (text := fold(typed)):
            return []
        with self._database.read() as session:
            found = stored.bodies_called(session, text, _LIMIT)
        return [
            Offer(name, called if called != name else "", str(ContributorKind.BODY)) for name, called in found
        ]

    def subjects(self, typed: str, languages: Collection[str]) -> list[Offer]:
        """Terms by a label in any language; the value is the usual one in ``languages``, or in English."""
        if not (text := fold(typed)):
            return []
        with self._database.read() as session:
            found = stored.subjects_called(session, text, _LIMIT)
            return [_subject_offer(*subject, languages) for subject in found]

    def series(self, typed: str) -> list[Offer]:
        """Series of the catalogue, by any of their titles."""
        return self._called(MentionKind.SERIES, typed, "series")[:_LIMIT]

    def _called(self, kind: MentionKind, typed: str, field: str) -> list[Offer]:
        """Names with several forms under the preferred one, then those of the catalogue with but one."""
        if not (text := fold(typed)):
            return []
        forms = self._authorities.knowledge().aliases
        known = forms.people if kind is MentionKind.PERSON else forms.series
        with self._database.read() as session:
            found = stored.headings_called(session, kind, text, _LIMIT)
        offers = [Offer(name, called if called != name else "") for name, called in found]
        others = (form for form in self._of_field(typed, field) if known.forms_of(form) == (form,))
        return [*offers, *map(Offer, others)]

    def _of_field(self, typed: str, field: str) -> list[str]:
        found = self._search.complete(typed, _AMONG) if typed.strip() else []
        return [completion.text for completion in found if completion.field == field]


def _subject_offer(subject: Subject, label: SubjectLabel, languages: Collection[str]) -> Offer:
    first = {subject_label.language: subject_label.label for subject_label in reversed(subject.labels)}
    english = first.get("en", label.label)
    value = first[label.language] if label.language in languages else english
    other = label.label if label.label != value else english
    return Offer(value, other if other != value else "")
