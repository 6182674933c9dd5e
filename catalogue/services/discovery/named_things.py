"""People, bodies and subjects that the catalogue knows by name, looked up by any form of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from rapidfuzz import fuzz, process

from catalogue.domain.authorities.mentions import MentionKind
from catalogue.storage.authority import authorities as stored_authorities
from catalogue.storage.engine.database import Database
from catalogue.storage.holdings import browsing as stored
from search_index.analysis.normalisation import fold

from ..authority.authorities import Authorities

_LIKE = 60.0
"""The likeness, of 100, below which a name is another."""


class ThingKind(StrEnum):
    """What has a name."""

    PERSON = "person"
    BODY = "body"
    SUBJECT = "subject"


@dataclass(frozen=True, slots=True)
class NamedThing:
    """A person, a body or a subject: its names, and how many publications bear one of them."""

    kind: ThingKind
    name: str
    names: tuple[str, ...]
    publications: int

    @property
    def id(self) -> str:
        """What it is known by elsewhere: its kind and its preferred name."""
        return f"{self.kind}:{self.name}"


@dataclass(slots=True)
class _Register:
    """The things of one kind; ``places`` are those of each form of a name, by the words in it."""

    things: list[NamedThing] = field(default_factory=list)
    places: dict[str, list[int]] = field(default_factory=dict)
    by_id: dict[str, NamedThing] = field(default_factory=dict)

    def add(self, thing: NamedThing) -> None:
        at = len(self.things)
        self.things.append(thing)
        self.by_id[thing.id] = thing
        for form in dict.fromkeys(_words(name) for name in thing.names):
            self.places.setdefault(form, []).append(at)


class Names:
    """Every name as it was known at one moment."""

    def __init__(self, registers: Mapping[ThingKind, _Register]) -> None:
        self._registers = registers

    def like(self, kind: ThingKind, name: str, limit: int) -> list[tuple[NamedThing, float]]:
        """Return the things whose name is like this one, each with the likeness from 0 to 1, likeliest
        first.
        """
        register, found = self._registers[kind], dict[int, float]()
        forms = process.extract(
            _words(name), list(register.places), scorer=fuzz.ratio, limit=4 * limit, score_cutoff=_LIKE
        )
        for form, score, _ in forms:
            for at in register.places[form]:
                found.setdefault(at, score / 100)
        best = sorted(found, key=lambda at: (-found[at], -register.things[at].publications, at))
        return [(register.things[at], found[at]) for at in best[:limit]]

    def beginning(self, kind: ThingKind, prefix: str, limit: int) -> list[NamedThing]:
        """Return the things of which a name begins so, those of most publications first."""
        begun = fold(prefix)
        things = (
            listed
            for listed in self._registers[kind].things
            if any(fold(name).startswith(begun) for name in listed.names)
        )
        return sorted(things, key=lambda listed: (-listed.publications, listed.name))[:limit]

    def get(self, thing_id: str) -> NamedThing | None:
        """Return a thing by its id; None where there is none."""
        kind = thing_id.partition(":")[0]
        return self._registers[ThingKind(kind)].by_id.get(thing_id) if kind in set(ThingKind) else None


class NamedThings:
    """The names, read anew when the catalogue has changed."""

    def __init__(self, database: Database, authorities: Authorities) -> None:
        self._database = database
        self._authorities = authorities
        self._names = database.kept(self._read)

    def now(self) -> Names:
        """Return the names as they are now."""
        return self._names.get()

    def _read(self) -> Names:
        aliases = self._authorities.knowledge().aliases
        with self._database.read() as session:
            terms = [
                tuple(dict.fromkeys(label.label for label in subject.labels))
                for subject in stored_authorities.subjects(session)
                if subject.labels
            ]
            groups: dict[ThingKind, Iterable[tuple[str, ...]]] = {
                ThingKind.PERSON: aliases.people.groups,
                ThingKind.BODY: [
                    aliases.names_of(organisation.name)
                    for organisation in stored_authorities.organisations(session)
                ],
                ThingKind.SUBJECT: terms,
            }
            counted = {kind: stored.counted_names(session, MentionKind(kind.value)) for kind in ThingKind}
        return Names({kind: _register(kind, groups[kind], counted[kind]) for kind in ThingKind})


def _register(
    kind: ThingKind, groups: Iterable[Sequence[str]], mentioned: Iterable[tuple[str, int]]
) -> _Register:
    """Return what authority files know under several names, then what stands in publications alone."""
    register = _Register()
    counts = {fold(name): (name, count) for name, count in mentioned}
    for names in groups:
        count = sum(counts.pop(folded, ("", 0))[1] for folded in dict.fromkeys(map(fold, names)))
        if f"{kind}:{names[0]}" not in register.by_id:
            register.add(NamedThing(kind, names[0], tuple(names), count))
    for name, count in counts.values():
        if f"{kind}:{name}" not in register.by_id:
            register.add(NamedThing(kind, name, (name,), count))
    return register


def _words(name: str) -> str:
    """Return a name without the order of its words: "Surtees, Rebecca" is "Rebecca Surtees"."""
    return " ".join(sorted(fold(name).replace(",", " ").replace(".", " ").split()))
