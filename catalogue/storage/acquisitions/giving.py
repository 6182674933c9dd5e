"""Queries on suggestions, offers of gifts and names that are not shown."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, joinedload

from catalogue.storage.models import GiftOffer, Suggestion


def suggestions_of(session: Session, user_id: int) -> list[Suggestion]:
    """Return what a person suggested, newest first."""
    query = select(Suggestion).where(Suggestion.user_id == user_id).order_by(Suggestion.id.desc())
    return list(session.scalars(query))


def whose_suggestion(session: Session, suggestion_id: int) -> int | None:
    """Return who made a suggestion; None where nobody said so."""
    return session.scalar(select(Suggestion.user_id).where(Suggestion.id == suggestion_id))


def open_suggestions(session: Session, limit: int) -> list[Suggestion]:
    """Suggestions that wait for an answer, oldest first."""
    query = (
        select(Suggestion)
        .where(Suggestion.state == "open")
        .options(joinedload(Suggestion.user))
        .order_by(Suggestion.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def open_suggestion_count(session: Session, user_id: int | None) -> int:
    """How many suggestions of a person, or (None) of people without an account, wait."""
    mine = Suggestion.user_id.is_(None) if user_id is None else Suggestion.user_id == user_id
    query = select(func.count()).select_from(Suggestion).where(Suggestion.state == "open", mine)
    return session.scalar(query) or 0


def counts(session: Session) -> tuple[int, int]:
    """How many suggestions wait, and how many offers."""
    waiting = select(func.count()).select_from(Suggestion).where(Suggestion.state == "open")
    offers = select(func.count()).select_from(GiftOffer)
    return session.scalar(waiting) or 0, session.scalar(offers) or 0


def offers(session: Session) -> list[GiftOffer]:
    """Every offer, oldest first; an answered one is gone."""
    return list(session.scalars(select(GiftOffer).order_by(GiftOffer.id)))


def forget_offers(session: Session, before: dt.datetime) -> None:
    """Delete offers that are older than a moment."""
    session.execute(delete(GiftOffer).where(GiftOffer.created_at < before))
