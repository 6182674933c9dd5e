"""A description as a form: every field, repeated ones as rows, and back without loss."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from catalogue.domain.descriptions.completing import Completed
from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description, Identifier
from catalogue.domain.descriptions.identifiers import SCHEMES, isbn_problem
from catalogue.domain.descriptions.languages import code_of
from catalogue.domain.descriptions.years import year_of
from catalogue.web.wording.messages import N_
from catalogue.web.wording.vocabulary import FIELDS
from catalogue.web.wording.words import language_name

from ..language import gettext as _
from .forms import Errors, Form, typed, typed_lines, typed_rows, typed_text

LINES = ("title", "subtitle", "publisher", "place", "year", "edition", "series", "venue", "volume",
         "number", "pages", "kind")  # fmt: skip
TEXTS = ("summary", "reference")
LISTS = ("parallel_titles", "notes")
ROWS = ("contributors", "identifiers", "subjects", "languages", "countries")
"""Fields that repeat as rows; the others of several values take one a line."""
DETAILS = ("parallel_titles", "series", "venue", "volume", "number", "pages", "summary", "notes", "reference")
"""Fields that most descriptions leave empty; the form folds them away."""

ISBN_PROBLEMS = {
    "length": N_("The ISBN %(value)s has a wrong number of digits; it is kept as it is printed."),
    "check_digit": N_("The check digit of the ISBN %(value)s does not agree; it is kept as it is printed."),
    "placeholder": N_("The ISBN %(value)s is a placeholder that nobody was given; it is kept all the same."),
}


@dataclass(slots=True)
class DescriptionForm:
    """What stands in the form, whatever it is; ``more`` names the row field that gets a further row.

    ``origins`` say for fields that nobody typed where they came from, as "list:its name", "record:5" or
    "source:its name"; ``set_aside`` is what was said there of fields that were typed otherwise.
    """

    values: dict[str, str] = field(default_factory=dict)
    contributors: list[tuple[str, ...]] = field(default_factory=list)
    identifiers: list[tuple[str, ...]] = field(default_factory=list)
    subjects: list[tuple[str, ...]] = field(default_factory=list)
    languages: list[tuple[str, ...]] = field(default_factory=list)
    countries: list[tuple[str, ...]] = field(default_factory=list)
    errors: Errors = field(default_factory=dict)
    more: str = ""
    origins: dict[str, str] = field(default_factory=dict)
    set_aside: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, description: Description) -> DescriptionForm:
        """Return the form of a description."""
        values = {name: getattr(description, name) for name in (*LINES, *TEXTS)}
        values |= {name: "\n".join(getattr(description, name)) for name in LISTS}
        return cls(
            values,
            contributors=[
                (contributor.name, str(contributor.kind), contributor.role)
                for contributor in description.contributors
            ],
            identifiers=[(identifier.scheme, identifier.value) for identifier in description.identifiers],
            subjects=[(subject,) for subject in description.subjects],
            languages=[(language_name(language),) for language in description.languages],
            countries=[(country,) for country in description.countries],
        )

    @classmethod
    def completed(cls, begun: Completed, origin: str) -> DescriptionForm:
        """Return the form of what was typed and completed from one place."""
        form = cls.of(begun.description)
        form.origins = dict.fromkeys(begun.filled, origin)
        form.set_aside = dict(begun.set_aside)
        if begun.set_aside:
            form.origins[""] = origin
        return form

    def origin(self, name: str) -> str:
        """Where a field that nobody typed came from, in the reader's language."""
        return _place(self.origins[name], filled=True) if name in self.origins else ""

    def said(self, name: str) -> str:
        """Return what stood there that gave way to what was typed, in the reader's language."""
        if not (value := self.set_aside.get(name)):
            return ""
        return _("%(place)s it says: %(value)s", place=_place(self.origins.get("", "")), value=value)

    @classmethod
    def sent(cls, form: Form) -> DescriptionForm:
        """Return the form as it was sent."""
        values = {name: typed(form, name) for name in LINES}
        values |= {name: typed_text(form, name) for name in TEXTS}
        values |= {name: "\n".join(typed_lines(form, name)) for name in LISTS}
        return cls(
            values,
            contributors=_filled(
                typed_rows(form, "contributor_name", "contributor_kind", "contributor_role"), 0
            ),
            identifiers=_filled(typed_rows(form, "identifier_scheme", "identifier_value"), 1),
            subjects=_filled(typed_rows(form, "subjects"), 0),
            languages=_filled(typed_rows(form, "languages"), 0),
            countries=_filled(typed_rows(form, "countries"), 0),
            more=form.get("more", "") if form.get("more") in ROWS else "",
            origins=_marked(form, "origin"),
            set_aside=_marked(form, "set_aside"),
        )

    def pairs(self) -> list[tuple[str, str]]:
        """Return the form as a browser would send it; ``sent`` reads it back."""
        pairs = [(name, value) for name, value in self.values.items() if value]
        for names, rows in (
            (("contributor_name", "contributor_kind", "contributor_role"), self.contributors),
            (("identifier_scheme", "identifier_value"), self.identifiers),
            (("subjects",), self.subjects),
            (("languages",), self.languages),
            (("countries",), self.countries),
        ):
            pairs += [pair for row in rows for pair in zip(names, row, strict=True)]
        return pairs + self.marks()

    def marks(self) -> list[tuple[str, str]]:
        """Where fields came from, as hidden fields of the form."""
        return [
            (f"{kind}_{name}", value)
            for kind, found in (("origin", self.origins), ("set_aside", self.set_aside))
            for name, value in found.items()
        ]

    def rows(self, name: str) -> list[tuple[str, ...]]:
        """Return the rows of a field, with an empty one where there is none or one was asked for."""
        filled: list[tuple[str, ...]] = getattr(self, name)
        blank = {"contributors": ("", "person", "author"), "identifiers": ("isbn", "")}.get(name, ("",))
        return filled if filled and self.more != name else [*filled, blank]

    @property
    def has_details(self) -> bool:
        """Whether one of the less common fields holds something or is wrong, so that it must be seen."""
        return any(self.values.get(name) or name in self.errors for name in DETAILS)

    def description(self) -> Description:
        """Return the description that the form says; a language nobody knows is noted in ``errors``."""
        texts = {name: self.values.get(name, "") for name in (*LINES, *TEXTS)}
        lists = {name: tuple(filter(None, self.values.get(name, "").split("\n"))) for name in LISTS}
        return Description().with_changes(
            **texts,
            **lists,
            contributors=tuple(
                Contributor(name, _contributor_kind(kind), role or "author")
                for name, kind, role in self.contributors
            ),
            identifiers=tuple(
                Identifier(scheme if scheme in SCHEMES else "other", value)
                for scheme, value in self.identifiers
            ),
            subjects=_each_once(self.subjects),
            languages=tuple(dict.fromkeys(self._language(name) for (name,) in self.languages)),
            countries=_each_once(self.countries),
        )

    def _language(self, name: str) -> str:
        if code := code_of(name):
            return code
        if not re.fullmatch(r"[a-z]{2,3}", name):
            self.errors["languages"] = _(
                "We know no language called “%(name)s”. Write its English name, or its code such as km.",
                name=name,
            )
        return name


def warnings(description: Description) -> list[str]:
    """Return what is odd about a description but kept as it stands, in the reader's language."""
    found = [
        _(ISBN_PROBLEMS[problem]) % {"value": value}
        for value in description.identifiers_of("isbn")
        if (problem := isbn_problem(value))
    ]
    if description.year and year_of(description.year) is None:
        found.append(
            _("No year can be read in “%(value)s”; it is kept as it is printed.", value=description.year)
        )
    return found


def another_edition(description: Description) -> Description:
    """Return what a new description takes from another edition: everything that editions share."""
    return description.with_changes(identifiers=(), year="", edition="", pages="")


def _marked(form: Form, kind: str) -> dict[str, str]:
    start = f"{kind}_"
    return {
        name: value[:500]
        for key, value in form.items()
        if key.startswith(start) and (name := key.removeprefix(start)) in ("", *FIELDS)
    }


def _place(origin: str, *, filled: bool = False) -> str:
    kind, _colon, name = origin.partition(":")
    if kind == "record":
        return _("from another edition") if filled else _("In the other edition")
    if kind == "list" and not name:
        return _("from a list") if filled else _("On a list")
    if kind == "list":
        return _("from the list %(name)s", name=name) if filled else _("On the list %(name)s", name=name)
    return _("from %(name)s", name=name)


def _filled(rows: Sequence[tuple[str, ...]], by: int) -> list[tuple[str, ...]]:
    return [row for row in rows if row[by]]


def _each_once(rows: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for (value,) in rows))


def _contributor_kind(value: str) -> ContributorKind:
    return ContributorKind.BODY if value == ContributorKind.BODY else ContributorKind.PERSON
