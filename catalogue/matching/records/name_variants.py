"""Names that stand in several forms: a person's pen names and transliterations, a series' former titles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from catalogue.matching.records.people import Person, persons_in
from search_index.analysis.normalisation import fold


class NameForms:
    """Which forms mean the same person or series. Built once from the authority files; immutable."""

    def __init__(self, groups: Iterable[Sequence[str]] = ()) -> None:
        """Each group holds the forms of one, the preferred one first."""
        self.groups = tuple(tuple(dict.fromkeys(group)) for group in groups)
        self._of_key: dict[str, tuple[str, ...]] = {}
        for group in self.groups:
            for form in group:
                self._of_key.setdefault(form_key(form), group)

    def preferred(self, name: str) -> str:
        """Return the form that a printed name is put under; the name itself where no other form is known."""
        return self.forms_of(name)[0]

    def forms_of(self, name: str) -> tuple[str, ...]:
        """Every form of what a printed name means, the preferred one first; the name alone if unknown."""
        return (self._of_key.get(form_key(name)) if self._of_key else None) or (name,)


def form_key(name: str) -> str:
    """Return a name without what printers vary: case, accents, a point or comma at its end."""
    return fold(name).strip(" .,;:/")


def united(groups: Iterable[Iterable[str]]) -> dict[Person, Person]:
    """For each form of somebody's name, one person with the words of all of them; see ``NameForms``.

    A pen name then agrees with the name it stands for, in a list of authors as in free text.
    """
    found: dict[Person, Person] = {}
    for forms in groups:
        persons = persons_in(forms)
        surnames = dict.fromkeys(word for person in persons for word in person.surname)
        given = dict.fromkeys(word for person in persons for word in person.given)
        one = Person(tuple(surnames), tuple(given))
        found.update((person, one) for person in persons)
    return found
