"""Settings as they are stored: a row of JSON for each name."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from .engine.advisory_locks import alone
from .engine.holding import note_held
from .models import Setting

Value = dict[str, Any]

_VALUE = select(Setting.value).where(Setting.name == bindparam("name"))
"""Made once: to put it together takes longer than to ask it."""


def value_of(session: Session, name: str) -> Value:
    """Return what is kept under a name; nothing where nothing is."""
    return session.scalar(_VALUE, {"name": name}) or {}


def change_value(session: Session, name: str, change: Callable[[Value], Value]) -> None:
    """Keep what ``change`` makes of what is kept under a name; nobody else changes it meanwhile.

    What is so already is no change.
    """
    found = select(Setting).where(Setting.name == name).with_for_update()
    row = session.scalar(found)
    if row is None:
        alone(session, "setting", name)
        row = session.scalar(found)
    if row is None:
        session.add(Setting(name=name, value=change({})))
        return
    note_held(session, Setting, [row.id])
    if json.dumps(value := change(row.value)) != json.dumps(row.value):  # a tuple is read back as a list
        row.value = value
