"""Words of one meaning, such as MOU and memorandum of understanding: a search takes one for another.

They widen what is asked, not what is indexed: a change holds from the next search on, on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from catalogue.domain.operations.editing import Edit
from catalogue.domain.people.access import Account
from catalogue.errors import InvalidInput, NotFound
from catalogue.storage.authority import synonyms as stored
from catalogue.storage.engine.advisory_locks import alone
from catalogue.storage.engine.database import Database
from catalogue.storage.engine.holding import held
from catalogue.storage.models import SynonymGroup
from search_index.analysis.normalisation import fold

from ..acts import act
from .authorities import shipped_rows

_MOST_GROUPS = 1_000
_MOST_WORDS = 12
_LONGEST = 100
_JOINED = "; "
_WORDS = "synonyms"
"""What is held while groups are looked through: a word that two add at one moment stands in one of them."""


@dataclass(frozen=True, slots=True)
class SynonymView:
    """A group of words that mean the same."""

    id: int
    words: tuple[str, ...]

    @property
    def line(self) -> str:
        """The words as they are typed into a field."""
        return _JOINED.join(self.words)


class Synonyms:
    """Looking at words of one meaning and changing them; every change is an act."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._groups = database.kept(lambda: tuple(synonym.words for synonym in self.all()))

    def all(self) -> list[SynonymView]:
        """Every group, by its first word."""
        with self._database.read() as session:
            views = [SynonymView(row.id, tuple(stored.parted(row.words))) for row in stored.groups(session)]
        return sorted(views, key=lambda view: fold(view.line))

    def groups(self) -> tuple[tuple[str, ...], ...]:
        """Return the groups as a search takes them; kept in this process until somebody commits."""
        return self._groups.get()

    def add(self, actor: Account | None, typed: str) -> None:
        """Add a group, its words with semicolons between them; raises ``InvalidInput`` for what is none."""
        intent = act(actor, "synonyms_added", words="")
        with self._database.write(intent) as session:
            intent.params["words"] = words = _checked(session, typed)
            session.add(SynonymGroup(words=words))

    def change(
        self,
        actor: Account | None,
        group_id: int,
        typed: str,
        *,
        began: Mapping[str, str] | None = None,
    ) -> None:
        """Put other words in the place of a group's; raises as ``add`` does, and ``NotFound``.

        ``began`` is what a form began with; raises ``BothChanged`` where others changed the same group.
        """
        edit, intent = Edit({"words": typed}, began), act(actor, "synonyms_changed", words="")
        with self._database.write(intent) as session:
            row = _found(session, group_id)
            words = edit.onto({"words": _JOINED.join(stored.parted(row.words))})["words"]
            intent.params["words"] = row.words = _checked(session, words, besides=row)

    def remove(self, actor: Account | None, group_id: int) -> None:
        """Take a group away; raises ``NotFound``."""
        intent = act(actor, "synonyms_removed", words="")
        with self._database.write(intent) as session:
            row = _found(session, group_id)
            intent.params["words"] = row.words
            session.delete(row)

    def add_shipped(self, actor: Account | None) -> None:
        """Add the groups of the field that are shipped, but for those of which a word is known already."""
        intent = act(actor, "synonyms_added", words="")
        with self._database.write(intent) as session:
            intent.params["words"] = load_shipped_synonyms(session)


def load_shipped_synonyms(session: Session) -> str:
    """Add what is shipped and not known yet, inside a transaction; gives the first words of each group."""
    alone(session, _WORDS)
    known = {fold(word) for row in stored.groups(session) for word in stored.parted(row.words)}
    added = []
    for row in shipped_rows("synonyms.csv"):
        words = list(stored.parted(row["words"]))
        if known.isdisjoint(map(fold, words)):
            session.add(SynonymGroup(words=_JOINED.join(words)))
            added.append(words[0])
    return ", ".join(added)


def _checked(session: Session, typed: str, besides: SynonymGroup | None = None) -> str:
    """Return the words of a group as they are kept; raises ``InvalidInput`` where they are none."""
    words = list({fold(word): word for word in stored.parted(typed) if fold(word)}.values())
    if len(words) < 2:
        raise InvalidInput(
            "synonyms_two",
            "Write at least two words of one meaning, with semicolons between them.",
            field="words",
        )
    if len(words) > _MOST_WORDS or max(map(len, words)) > _LONGEST:
        raise InvalidInput(
            "synonyms_many",
            "At most %(words)s words stand in a group, of %(letters)s letters each.",
            field="words",
            words=_MOST_WORDS,
            letters=_LONGEST,
        )
    alone(session, _WORDS)
    others = [row for row in stored.groups(session) if row is not besides]
    if len(others) >= _MOST_GROUPS:
        raise InvalidInput(
            "synonyms_full", "At most %(most)s groups are kept.", field="words", most=_MOST_GROUPS
        )
    known = {fold(word): row.words for row in others for word in stored.parted(row.words)}
    for word in words:
        if fold(word) in known:
            raise InvalidInput(
                "synonym_known",
                "“%(word)s” stands in another group: %(group)s. Add the new words there.",
                field="words",
                word=word,
                group=known[fold(word)],
            )
    return _JOINED.join(words)


def _found(session: Session, group_id: int) -> SynonymGroup:
    row = held(session, SynonymGroup, group_id)
    if row is None:
        raise NotFound("no_such_synonyms", "These words were taken away already.")
    return row
