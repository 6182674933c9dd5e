"""The centre's settings, kept as one row of the database."""

from __future__ import annotations

from sqlalchemy import select

from catalogue.domain.access import Account
from catalogue.domain.centre import Centre
from catalogue.storage.database import Database
from catalogue.storage.models import Setting

from .acts import act

_NAME = "centre"


class Settings:
    """Reading and saving the settings of the centre."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def centre(self) -> Centre:
        """The settings as they are now."""
        with self._database.read() as session:
            row = session.scalar(select(Setting).where(Setting.name == _NAME))
            return Centre.from_dict(row.value) if row else Centre()

    def save(self, actor: Account | None, centre: Centre) -> None:
        """Keep new settings; raises ``InvalidInput`` for a value that cannot be used."""
        centre.check()
        with self._database.write(act(actor, "settings_saved")) as session:
            row = session.scalar(select(Setting).where(Setting.name == _NAME))
            if row is None:
                session.add(Setting(name=_NAME, value=centre.to_dict()))
            else:
                row.value = centre.to_dict()
