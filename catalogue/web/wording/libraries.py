"""The libraries of a union as pages speak of them; a centre that is alone is told of none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from flask import Flask

from catalogue.domain.gaps.gap_report import ACCEPTED
from catalogue.domain.people.access import CENTRE
from catalogue.services.libraries.libraries import UnionLibrary
from catalogue.services.lists.gap_reports.report_views import EntryRow
from catalogue.web.language import language
from catalogue.web.security.access import account, services

from .centre import current_centre


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a title is held among the libraries of a union, and where it is missing, by name."""

    held: Sequence[str]
    missing: Sequence[str]


def union() -> tuple[UnionLibrary, ...]:
    """Return the libraries whose copies are catalogued here, the centre first under its own name; often
    none.
    """
    return tuple(
        replace(library, name=current_centre().name(language())) if library.id == CENTRE else library
        for library in services().libraries.libraries.union()
    )


def library_of(library_id: int) -> UnionLibrary | None:
    """Return the library of a union that a copy belongs to; None where the centre is alone."""
    return next((library for library in union() if library.id == library_id), None)


def library_name(library_id: int) -> str:
    """Return what that is called, "" where the centre is alone."""
    found = library_of(library_id)
    return found.name if found else ""


def libraries_without(held_in: Iterable[int]) -> list[tuple[str, str]]:
    """Return the libraries of a union that lack something, as a drop-down list takes them."""
    there = set(held_in)
    return [(str(library.id), library.name) for library in union() if library.id not in there]


def libraries_with(held_in: Iterable[int]) -> list[str]:
    """Return the libraries of a union that hold something, by name; none where the centre is alone."""
    there = set(held_in)
    return [library.name for library in union() if library.id in there]


def library_choices() -> list[tuple[str, str]]:
    """Return the libraries to which whoever asks may give a copy, as a drop-down list takes them; often
    none.
    """
    person = account()
    mine = [library for library in union() if person is not None and person.may_keep(library.id)]
    return [(str(library.id), library.name) for library in mine] if len(mine) > 1 else []


def standing(held_in: Iterable[int]) -> Standing | None:
    """Where a title is held and where it is missing; None where the centre is alone."""
    libraries = union()
    if not libraries:
        return None
    there = set(held_in)
    return Standing(
        [library.name for library in libraries if library.id in there],
        [library.name for library in libraries if library.id not in there],
    )


def held_among(row: EntryRow) -> Standing | None:
    """In which libraries of a union an entry is held, in this or another edition; None if in none."""
    if row.result.status not in ACCEPTED or not union():
        return None
    matched = (match.holding_id for match in row.result.matches if match.status in ACCEPTED)
    there = (row.publications[number].libraries for number in matched if number in row.publications)
    return standing({library for libraries in there for library in libraries})


def init_app(app: Flask) -> None:
    """Let templates speak of libraries."""
    app.jinja_env.globals.update(
        held_among=held_among,
        union=union,
        library_of=library_of,
        library_choices=library_choices,
        library_name=library_name,
        union_standing=standing,
    )
