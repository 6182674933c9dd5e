"""Organisations under their many names: acronyms, other languages, parents and sub-bodies."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from catalogue.matching.records.name_variants import NameForms
from catalogue.matching.text.normalisation import STOP_WORDS, words
from search_index.analysis.normalisation import clean


@dataclass(frozen=True, slots=True)
class Organisation:
    """One body: its preferred name, every other name in any language, its acronyms, its parent's name."""

    name: str
    names: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()
    parent: str = ""
    country: str = ""

    @classmethod
    def from_row(cls, row: Mapping[str, str]) -> Organisation:
        """From a row of ``organisations.csv``: several values of a cell are parted by ";"."""
        named = [row.get(column) or "" for column in ("names_fr", "names_es", "names_km", "other_names")]
        return cls(
            name=row["name"],
            names=tuple(value for cell in named for value in _values(cell)),
            acronyms=_values(row.get("acronyms") or ""),
            parent=row.get("parent") or "",
            country=row.get("country") or "",
        )

    @property
    def all_names(self) -> tuple[str, ...]:
        """Preferred name, other names and acronyms, each once."""
        return tuple(dict.fromkeys((self.name, *self.names, *self.acronyms)))


def _values(cell: str) -> tuple[str, ...]:
    return tuple(value for part in cell.split(";") if (value := clean(part)))


_VARIANTS = {
    "organisation": "organization", "labour": "labor", "centre": "center", "programme": "program",
    "defence": "defense", "ngos": "ngo", "dept": "department",
}  # fmt: skip
_UNITED_NATIONS = re.compile(r"\bunited nations\b|\bu\. ?n\. ", re.IGNORECASE)
_PARENTHESIS = re.compile(r"\s*\(([^()]*)\)\s*")


@lru_cache(maxsize=16_000)
def name_key(name: str) -> str:
    """Return a body's name without what printers vary: case, accents, articles, spelling, punctuation."""
    tokens = words(_UNITED_NATIONS.sub("un ", name))
    kept = [_VARIANTS.get(token, token) for token in tokens if token not in STOP_WORDS]
    return " ".join(kept or tokens)


def keys_of_name(name: str) -> frozenset[str]:
    """Every key that a printed name may be looked up by: its own, and those of its parts."""
    return frozenset(name_key(form) for form in _forms(name))


class OrganisationAliases:
    """Which names mean the same body, and in ``people`` and ``series`` which mean the same of these.

    Built once from the authority files; immutable.
    """

    def __init__(
        self,
        organisations: Iterable[Organisation] = (),
        people: NameForms | None = None,
        series: NameForms | None = None,
    ) -> None:
        self.people, self.series = people or NameForms(), series or NameForms()
        self._organisations = {body.name: body for body in organisations}
        self._preferred: dict[str, str] = {}
        for body in self._organisations.values():
            for name in (body.name, *body.names, *body.acronyms):
                self._preferred.setdefault(name_key(name), body.name)
        self.preferred = lru_cache(maxsize=16_000)(self._find_preferred)
        """The preferred name of the body that a printed name means; see ``_find_preferred``."""

    def __len__(self) -> int:
        return len(self._organisations)

    def _find_preferred(self, name: str) -> str | None:
        """Return the preferred name of the body that a printed name means, or None if the table lacks it.

        Reads "Name (ACRONYM)", "Parent. Sub-body", "Sub-body, Parent" and "ACRONYM Sub-body" as far as
        the table knows their parts, the most particular first.
        """
        for form in _forms(name):
            if found := self._preferred.get(name_key(form)):
                return found
        return None

    def names_of(self, name: str) -> tuple[str, ...]:
        """Every name of the body that a printed name means; the name alone if the table lacks it."""
        preferred = self.preferred(name)
        if preferred is None:
            return (name,)
        return tuple(dict.fromkeys((name, *self._organisations[preferred].all_names)))

    def acronyms_of(self, preferred: str) -> tuple[str, ...]:
        """Return the acronyms of a body."""
        organisation = self._organisations.get(preferred)
        return organisation.acronyms if organisation else ()

    def parent_of(self, preferred: str) -> str | None:
        """Return the preferred name of the body above, if the table has it."""
        organisation = self._organisations.get(preferred)
        return organisation.parent if organisation and organisation.parent in self._organisations else None

    def with_parents(self, preferred: str) -> tuple[str, ...]:
        """Return a body and those above it, nearest first."""
        chain = [preferred]
        while (parent := self.parent_of(chain[-1])) and parent not in chain:
            chain.append(parent)
        return tuple(chain)

    def is_country(self, preferred: str) -> bool:
        """Whether the body is a state, whose name on a law says little."""
        organisation = self._organisations.get(preferred)
        return organisation is not None and organisation.country == preferred

    def find_in(self, text: str) -> tuple[str, ...]:
        """Preferred names of the bodies whose names stand in a text; acronyms only in capitals."""
        tokens = name_key(text).split()
        names = (
            (size, preferred)
            for start, token in enumerate(tokens)
            for size in self._sizes.get(token, ())
            if start + size <= len(tokens)
            and (preferred := self._preferred.get(" ".join(tokens[start : start + size])))
        )
        found = [preferred for _, preferred in sorted(names, key=lambda each: -each[0])]
        capitals = re.findall(r"\b[A-Z][A-Za-z.&/-]*[A-Z]\b", text)
        found.extend(known for word in capitals if (known := self._preferred.get(name_key(word))))
        return tuple(dict.fromkeys(found))

    @cached_property
    def _sizes(self) -> Mapping[str, Collection[int]]:
        """How many words the names have that begin with a word; those of one word are left out."""
        sizes: dict[str, set[int]] = {}
        for name in self._preferred:
            first, _, rest = name.partition(" ")
            if rest:
                sizes.setdefault(first, set()).add(1 + len(rest.split(" ")))
        return sizes


def _forms(name: str) -> Iterator[str]:
    yield name
    bare = clean(_PARENTHESIS.sub(" ", name))
    if bare != name:
        yield bare
    yield from _PARENTHESIS.findall(name)
    parts = [part for part in re.split(r"\.\s+|,\s+|\s+[-–/]\s+|/", bare) if part]
    yield from reversed(parts) if len(parts) > 1 else ()
    first, _, rest = bare.partition(" ")
    if rest and first.isupper() and len(first) > 1:
        yield first
