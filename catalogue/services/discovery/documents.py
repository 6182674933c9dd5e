"""A description as the index takes it: one way, whether it comes from the database or a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description
from catalogue.domain.descriptions.languages import name_of
from catalogue.domain.descriptions.own_numbers import keys_in
from catalogue.domain.descriptions.years import year_of
from catalogue.matching.comparison import romanised
from catalogue.matching.records.corporate_bodies import OrganisationAliases
from catalogue.matching.records.journal_place import place_keys
from catalogue.matching.records.title_initials import initials_keys
from catalogue.matching.records.vocabulary import Vocabulary
from search_index.interface import IndexDocument

from ..authority.authorities import shipped_rows

WITHIN = "subject_within"
"""The facet of a publication's subjects in a thesaurus, and of all that are wider than one of them."""


def document_of(
    document_id: str,
    description: Description,
    aliases: OrganisationAliases,
    vocabulary: Vocabulary,
    *,
    facets: Mapping[str, tuple[str, ...]] | None = None,
    added: int = 0,
    accessions: Sequence[str] = (),
    shelf_marks: Sequence[str] = (),
) -> IndexDocument:
    """Return the index document of a publication.

    People, bodies and series stand under every name the authority files know, subjects under their
    labels in every language. ``facets`` are those the description does not know ("donor",
    "availability", what is wider than its subjects); they are joined to "language", "kind", "country" and
    "subject", a subject under the heading of its thesaurus. ``added`` is in seconds since 1970; by
    ``accessions``, the numbers of its copies, it is found as by any identifier, and by ``shelf_marks`` with
    all that stands there.
    """
    own = {
        "language": description.languages,
        "kind": (description.kind,) if description.kind else (),
        "country": description.countries,
        "subject": tuple(dict.fromkeys(map(vocabulary.heading_of, description.subjects))),
    }
    subjects = (label for term in description.subjects for label in vocabulary.labels_of(term))
    return IndexDocument(
        id=document_id,
        title=description.title or description.reference,
        subtitle=description.subtitle,
        other_titles=description.parallel_titles,
        people=people_of(description, aliases),
        publisher="; ".join(aliases.names_of(description.publisher)) if description.publisher else "",
        series=aliases.series.forms_of(description.series) if description.series else (description.venue,),
        subjects=tuple(dict.fromkeys(subjects)),
        keys=(
            *keys_in(description),
            *place_keys(description),
            *initials_keys(description),
            *_sounds_of(description),
            *(f"accession:{accession}" for accession in accessions),
        ),
        shelf_marks=tuple(dict.fromkeys(shelf_marks)),
        text=_rest_of(description),
        year=year_of(description.year),
        added=added,
        facets={**own, **(facets or {})},
    )


def _sounds_of(description: Description) -> Iterable[str]:
    """Return the keys under which a title is found by whoever has it in Latin letters."""
    titles = (description.title, description.full_title, *description.parallel_titles)
    return (
        key
        for title in dict.fromkeys(titles)
        if romanised.in_other_script(title)
        for key in romanised.keys_of(title)
    )


def people_of(description: Description, aliases: OrganisationAliases) -> tuple[str, ...]:
    """Persons and bodies as printed and under all their names, each once."""
    names = (name for contributor in description.contributors for name in _names(contributor, aliases))
    return tuple(dict.fromkeys(names))


def _names(contributor: Contributor, aliases: OrganisationAliases) -> tuple[str, ...]:
    if contributor.kind is ContributorKind.PERSON and aliases.preferred(contributor.name) is None:
        return (contributor.name, *aliases.people.forms_of(contributor.name))
    return aliases.names_of(contributor.name)


@cache
def _khmer_names() -> Mapping[str, str]:
    """Return what Khmer calls the countries, by their names in the catalogue."""
    return {row["name"]: row["name_km"] for row in shipped_rows("countries.csv")}


def _rest_of(description: Description) -> str:
    """Everything else worth finding, in one text."""
    numbers = (identifier.value for identifier in description.identifiers)
    languages = (name_of(code) for code in description.languages)
    countries = (
        name for country in description.countries for name in (country, _khmer_names().get(country, ""))
    )
    parts = (
        description.summary, *description.notes, description.place, description.edition, description.venue,
        description.series, description.volume, description.number, description.kind, *countries,
        *languages, *numbers, description.year,
    )  # fmt: skip
    return "\n".join(part for part in parts if part)
