"""Conditions that many queries share: what is published, and which report of a list is its newest."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, and_, func, select

from catalogue.domain.gaps.reference_lists import Visibility
from catalogue.storage.models import GapReport, ReferenceEntry, ReferenceList

PUBLISHED: ColumnElement[bool] = and_(
    ReferenceList.removed_at.is_(None), ReferenceList.visibility == Visibility.PUBLIC
)
"""Of a list: it is there still, and everybody may see it."""
PUBLISHED_ENTRY: ColumnElement[bool] = and_(ReferenceEntry.removed_at.is_(None), PUBLISHED)
"""Of an entry and its list: it stands on it, and everybody may see it."""


def newest_reports(list_ids: Collection[int] | None = None) -> Select[int]:
    """Return the newest report of each of some lists, or of all."""
    newest = select(func.max(GapReport.id)).group_by(GapReport.list_id)
    return newest if list_ids is None else newest.where(GapReport.list_id.in_(list_ids))
