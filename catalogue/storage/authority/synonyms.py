"""Queries on words of one meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.storage.models import SynonymGroup
from catalogue.storage.ordering import by_bytes


def groups(session: Session) -> list[SynonymGroup]:
    """Every group, by its words."""
    return list(session.scalars(select(SynonymGroup).order_by(by_bytes(SynonymGroup.words), SynonymGroup.id)))


_BETWEEN = re.compile(r"[;\n]")


def parted(words: str) -> Iterator[str]:
    """Yield the words of a group, as they are kept or typed with ";" between them."""
    yield from filter(None, (" ".join(part.split()) for part in _BETWEEN.split(words)))
