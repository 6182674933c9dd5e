"""Authority files as matching and indexing take them, read from the database when they changed."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from threading import Lock

from sqlalchemy.orm import Session

from catalogue.domain.authorities.mentions import MentionKind
from catalogue.domain.authorities.subject_tree import SubjectTree
from catalogue.matching.records.corporate_bodies import Organisation as Body
from catalogue.matching.records.corporate_bodies import OrganisationAliases
from catalogue.matching.records.name_variants import NameForms
from catalogue.matching.records.vocabulary import Vocabulary
from catalogue.storage.authority import authorities as stored
from catalogue.storage.authority.synonyms import groups, parted
from catalogue.storage.engine.database import Database
from catalogue.storage.models import Organisation, OrganisationName, Subject, SubjectLabel
from search_index.analysis.normalisation import fold


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the catalogue knows of names: bodies, people and series under all of theirs, terms likewise.

    ``tree`` has the headings of the vocabulary under their wider ones.
    """

    aliases: OrganisationAliases
    vocabulary: Vocabulary
    tree: SubjectTree = field(default_factory=SubjectTree)

    def within(self, terms: Iterable[str]) -> tuple[str, ...]:
        """Return the headings of those terms that a thesaurus knows, and of all that are wider."""
        known = (self.vocabulary.heading_of(term) for term in terms if self.vocabulary.knows(term))
        return self.tree.with_wider(known)


class Authorities:
    """The authority files; ``knowledge`` is shared and built anew only after a change."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = Lock()
        self._newest = database.kept(self._read_stamp)
        self._stamp: object = None
        self._knowledge = Knowledge(OrganisationAliases(), Vocabulary())

    def knowledge(self) -> Knowledge:
        """Aliases and labels as they are now."""
        stamp = self._newest.get()
        with self._lock:
            if stamp != self._stamp:
                self._knowledge = self._read()
                self._stamp = stamp
            return self._knowledge

    def _read_stamp(self) -> tuple[int | None, int, str]:
        with self._database.read() as session:
            return stored.stamp(session)

    def _read(self) -> Knowledge:
        with self._database.read() as session:
            subjects = stored.subjects(session)
            vocabulary = Vocabulary.from_rows(
                [_row(subject) for subject in subjects],
                shipped_rows("title_words.csv"),
                synonyms=[tuple(parted(group.words)) for group in groups(session)],
            )
            return Knowledge(
                OrganisationAliases(
                    (_body(organisation) for organisation in stored.organisations(session)),
                    _forms(session, MentionKind.PERSON),
                    _forms(session, MentionKind.SERIES),
                ),
                vocabulary,
                SubjectTree(_links(subjects, vocabulary)),
            )

    def body_names(self) -> list[str]:
        """Return the preferred name of every body, to be offered while typing."""
        with self._database.read() as session:
            return [organisation.name for organisation in stored.organisations(session)]

    def subject_labels(self, languages: Collection[str]) -> list[str]:
        """Return what every term is called in these languages, by label, to be offered while typing."""
        with self._database.read() as session:
            return stored.labels(session, languages)


def shipped_knowledge() -> Knowledge:
    """Aliases and labels as shipped, for a gap check of two files with no database."""
    return Knowledge(
        OrganisationAliases(Body.from_row(shipped_row) for shipped_row in shipped_rows("organisations.csv")),
        Vocabulary.from_rows(
            shipped_rows("subjects.csv"), shipped_rows("title_words.csv"), synonyms=shipped_synonyms()
        ),
    )


def shipped_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a table in ``data/``."""
    text = files("catalogue.shipped_data").joinpath(name).read_text("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def shipped_synonyms() -> list[tuple[str, ...]]:
    """Return the groups of words of one meaning in ``data/``."""
    return [tuple(parted(row["words"])) for row in shipped_rows("synonyms.csv")]


def load_shipped(session: Session) -> None:
    """Begin the authority files with the shipped tables; inside a transaction that is under way."""
    rows = shipped_rows("organisations.csv")
    by_name = {}
    for row in rows:
        body = Body.from_row(row)
        organisation = Organisation(name=body.name, country=body.country)
        organisation.names = _names(row)
        session.add(organisation)
        by_name[body.name] = (organisation, body.parent)
    session.flush()
    for organisation, parent in by_name.values():
        if parent in by_name:
            organisation.parent_id = by_name[parent][0].id
    for row in shipped_rows("subjects.csv"):
        session.add(_subject(row))
    session.flush()


_NAME_COLUMNS = {"acronyms": "", "names_fr": "fr", "names_es": "es", "names_km": "km", "other_names": ""}


def _names(row: Mapping[str, str]) -> list[OrganisationName]:
    return [
        OrganisationName(name=name, language=language, acronym=column == "acronyms", folded=fold(name))
        for column, language in _NAME_COLUMNS.items()
        for name in cell_parts(row.get(column))
    ]


def _subject(row: Mapping[str, str]) -> Subject:
    labels = [
        SubjectLabel(language=column.removeprefix("term_"), label=label, folded=fold(label))
        for column, value in row.items()
        if column.startswith("term_")
        for label in cell_parts(value)
    ]
    code = row["code"] or labels[0].label
    return Subject(scheme=row["scheme"], code=code, broader=row["broader"], labels=labels)


def cell_parts(value: str | None) -> list[str]:
    """Return the parts of a cell that holds several, parted by semicolons."""
    return [part.strip() for part in (value or "").split(";") if part.strip()]


def _body(row: Organisation) -> Body:
    return Body(
        name=row.name,
        names=tuple(name.name for name in row.names if not name.acronym),
        acronyms=tuple(name.name for name in row.names if name.acronym),
        parent=row.parent.name if row.parent else "",
        country=row.country,
    )


def _forms(session: Session, kind: MentionKind) -> NameForms:
    headings = stored.headings(session, kind)
    return NameForms((row.name, *(form.name for form in row.forms)) for row in headings)


def _links(subjects: Iterable[Subject], vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """Each heading with each wider one, in the order of their words; a wider term must be one itself."""
    links = [
        (vocabulary.heading_of(subject.labels[0].label), vocabulary.heading_of(wider))
        for subject in subjects
        if subject.labels
        for wider in cell_parts(subject.broader)
        if vocabulary.knows(wider)
    ]
    return iter(sorted(links))


def _row(subject: Subject) -> dict[str, str]:
    labels: dict[str, list[str]] = {}
    for label in subject.labels:
        labels.setdefault(f"term_{label.language}", []).append(label.label)
    return {column: ";".join(values) for column, values in labels.items()}
