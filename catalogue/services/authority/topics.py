"""What a title is about: its themes, countries, languages, kind and year, said or found in its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from catalogue.domain.descriptions.description import Description
from catalogue.domain.descriptions.languages import guess_script_language
from catalogue.domain.descriptions.years import year_of
from catalogue.domain.gaps.coverage import TermFinder, decade_of, period_of

from .authorities import shipped_rows

_NOTHING = Description()


@dataclass(frozen=True, slots=True)
class Topics:
    """What one title is about; every field may be empty."""

    themes: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    kind: str = ""
    year: int | None = None

    @property
    def decade(self) -> tuple[str, ...]:
        """The ten years that its year falls into, as the index has them: "2000s"."""
        return (decade_of(self.year),) if self.year else ()

    @property
    def period(self) -> tuple[str, ...]:
        """The five years that its year falls into."""
        return period_of(self.year)

    def values(self) -> dict[str, Sequence[str]]:
        """By dimension: theme, country, language, kind, period."""
        return {
            "theme": self.themes,
            "country": self.countries,
            "language": self.languages,
            "kind": (self.kind,) if self.kind else (),
            "period": self.period,
        }


class TopicFinder:
    """Finds topics with the shipped tables of subjects and countries."""

    def __init__(self) -> None:
        labels = _themes(shipped_rows("subjects.csv"))
        self._every = tuple(sorted(set(labels.values())))
        self._themes = TermFinder(labels)
        countries = shipped_rows("countries.csv")
        self._countries = TermFinder(_countries(countries))
        self._names = frozenset(row["name"] for row in countries)

    def of(self, entry: Description, held: Description = _NOTHING) -> Topics:
        """As an entry says itself, as its holding says, or as its title's words say."""
        title = _title(entry)
        language = guess_script_language(title)
        return Topics(
            themes=self._themes.find(" ; ".join((*entry.subjects, *held.subjects, title))),
            countries=entry.countries
            or held.countries
            or self._countries.find(title)
            or self._jurisdictions(entry),
            languages=entry.languages or held.languages or ((language,) if language else ()),
            kind=entry.kind or held.kind,
            year=year_of(entry.year) or year_of(held.year),
        )

    def every_theme(self) -> tuple[str, ...]:
        """All themes that there are, by their usual English names."""
        return self._every

    def _jurisdictions(self, entry: Description) -> tuple[str, ...]:
        """Countries that speak as authors: headings of governments begin with them (AACR2 24.18).

        "Cambodia. Ministry of Labour" is one; "Cambodian Labour Federation" is none.
        """
        heads = (contributor.name.split(". ")[0].strip(" .") for contributor in entry.contributors)
        found = [country for head in heads if head in self._names for country in self._countries.find(head)]
        return tuple(dict.fromkeys(found))

    def themes_of(self, description: Description) -> tuple[str, ...]:
        """Return the themes alone, by the same rule: what its subjects and the words of its title say."""
        return self._themes.find(" ; ".join((*description.subjects, _title(description))))


@cache
def shipped_topics() -> TopicFinder:
    """Return the finder of topics, made once: the tables are part of the program."""
    return TopicFinder()


def _title(description: Description) -> str:
    return f"{description.full_title} {description.reference}"


def _themes(rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Every label of a subject in any language, with its preferred English label."""
    terms: dict[str, str] = {}
    for row in rows:
        preferred = row["term_en"].split(";")[0].strip()
        for column, cell in row.items():
            if column.startswith("term_"):
                terms.update((part.strip(), preferred) for part in cell.split(";") if part.strip())
    return terms


def _countries(rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    return {
        word: row["name"]
        for row in rows
        for word in (row["name"], row["name_km"], *row["words"].split(";"))
        if word
    }
