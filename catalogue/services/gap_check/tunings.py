"""What the gap check learned at this centre, kept as a setting: looked at, kept, undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.domain.operations.editing import Edit
from catalogue.domain.people.access import Account
from catalogue.errors import Conflict, InvalidInput
from catalogue.matching.learned.model import Care, Model, shipped_model
from catalogue.matching.learned.tuning import TunedModel, Tuning, tuning_of
from catalogue.storage import settings as stored
from catalogue.storage.engine.database import Database
from catalogue.storage.models import Setting
from catalogue.storage.on_flush import changes as stored_changes

from ..acts import act, undoing

TUNING = "tuning"
CARE = "gap_check_care"
"""The names of settings that are read here."""
_ACTIONS = ("tuning_accepted", "tuning_taken_in")


class Tunings:
    """The tuning that stands, if any, and the model that comes of it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept = database.kept(self._read)
        self._care = database.kept(self._read_care)
        self._made: tuple[tuple[str, Care], Model] | None = None

    def present(self) -> Tuning | None:
        """Return the tuning that is used; None where there is none, or it belongs to another version."""
        return self._kept.get()[0]

    def outdated(self) -> bool:
        """Whether a tuning is kept that cannot be used: it belongs to another version, or is damaged."""
        return self._kept.get()[1]

    def model(self) -> Model:
        """Return the model to decide with; the same object as long as nothing changes."""
        tuning, care, shipped = self.present(), self.care(), shipped_model()
        wanted = (tuning.version if tuning else shipped.version, care)
        made = self._made
        if made is None or made[0] != wanted:
            model = TunedModel(shipped, tuning) if tuning else shipped
            made = self._made = (wanted, model.with_care(care))
        return made[1]

    def care(self) -> Care:
        """How careful the gap check is to be."""
        return self._care.get()

    def choose(self, actor: Account | None, care: Care, *, began: Mapping[str, str] | None = None) -> None:
        """Let the gap check be more careful, or less, from the next check of a list on.

        ``began`` is what a form began with; raises ``BothChanged`` where others chose another meanwhile.
        """
        if care is self.care():
            return
        edit = Edit({"care": care.value}, began)

        def chosen(old: dict[str, Any]) -> dict[str, Any]:
            return edit.onto(old or {"care": Care.USUAL.value})

        with self._database.write(act(actor, "care_chosen", care=care.value)) as session:
            stored.change_value(session, CARE, chosen)

    def keep(
        self,
        actor: Account | None,
        tuning: Tuning,
        *,
        given: bool = False,
        finish: Callable[[Session], object] = lambda _session: None,
    ) -> None:
        """Use a tuning from now on; ``given`` says that it was learned elsewhere.

        ``finish`` is part of the transaction.
        """
        intent = act(actor, _ACTIONS[given], answers=tuning.measure.answers)
        with self._database.write(intent) as session:
            stored.change_value(session, TUNING, lambda _old: tuning.to_dict())
            finish(session)

    def can_undo(self) -> bool:
        """Whether there is anything to undo."""
        with self._database.read() as session:
            return _last_act(session) is not None

    def undo(self, actor: Account | None) -> None:
        """Go back to what was used before the last change; raises ``Conflict`` where nothing was learned."""
        intent = act(actor, "reverted", what="")
        with self._database.write(intent) as session:
            last = _last_act(session)
            if last is None:
                raise Conflict(
                    "nothing_learned", "Nothing was learned that could be undone. The shipped model is used."
                )
            intent.params.update(undoing(stored_changes.revert(session, last)))

    def _read_care(self) -> Care:
        with self._database.read() as session:
            value = stored.value_of(session, CARE)
        return care_of(value)

    def _read(self) -> tuple[Tuning | None, bool]:
        with self._database.read() as session:
            value = stored.value_of(session, TUNING)
        return tuning_or_outdated(value)


def care_of(value: Mapping[str, Any]) -> Care:
    """Return how careful the gap check is to be, as it is kept."""
    return Care(value["care"]) if value else Care.USUAL


def tuning_or_outdated(value: Mapping[str, Any]) -> tuple[Tuning | None, bool]:
    """Return the tuning that is kept, and whether one is kept that cannot be used."""
    if not value:
        return None, False
    try:
        return tuning_of(value, shipped_model()), False
    except InvalidInput:
        return None, True  # The program is newer than what was learned: its own model stands.


def _last_act(session: Session) -> int | None:
    """Return the act to undo next: the newest by which something was learned, or what brought an undone
    one back.
    """
    acts = [act for action in _ACTIONS for act in stored_changes.standing(session, action)]
    if acts:
        return max(acts)
    row_id = session.scalar(select(Setting.id).where(Setting.name == TUNING))
    latest = stored_changes.latest_on(session, Setting.__tablename__, row_id) if row_id is not None else None
    return latest.id if latest is not None else None
