"""What the tables hold of a person: to be shown to them, and to be taken away when they leave.

Whatever points to an account is found by its foreign key, so that a table that is new is shown by itself;
what becomes of its rows when a person leaves must be said here, and a test fails where it is not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from catalogue.storage.background.jobs import call_off_about_lists, forget_asked_by
from catalogue.storage.background.uploads import jobs_that_wait
from catalogue.storage.engine.holding import hold_rows
from catalogue.storage.models import (
    AccessToken,
    AccountLink,
    Audited,
    Base,
    BulkEdit,
    Change,
    ChangeSet,
    ColumnMeaning,
    Donor,
    Draft,
    GiftOffer,
    HiddenName,
    ImportBatch,
    Job,
    ListVersion,
    ListVisit,
    LoginStep,
    MailChoice,
    MatchDecision,
    Notice,
    Pledge,
    RecoveryCode,
    ReferenceEntry,
    ReferenceList,
    Suggestion,
    TourTaken,
    UsedCode,
    User,
    UserSession,
    now,
)
from catalogue.storage.ordering import by_key
from catalogue.storage.reference_lists.known_rows import gone_when_shown, list_known, log_known
from catalogue.storage.reference_lists.shown_since import Shown, shown_since
from search_index.analysis.normalisation import fold

NAMELESS = "Somebody who left"
"""What stands where a person's name stood."""

GO = (
    UserSession, AccountLink, AccessToken, LoginStep, UsedCode, RecoveryCode, Draft, Notice, MailChoice,
    ListVisit, ColumnMeaning, TourTaken, GiftOffer,
)  # fmt: skip
"""Rows that are a person's alone, and go with them."""
STAY = (
    ChangeSet, Job, ImportBatch, ListVersion, BulkEdit, MatchDecision, ReferenceList, Pledge, Suggestion,
    HiddenName,
)  # fmt: skip
"""Rows of what a person did, which stay without a name; of the last five, some go (``forget``)."""

_LOGGED = frozenset(model.__tablename__ for model in STAY if issubclass(model, Audited))
"""Tables of what is a person's of which the change log keeps rows that are gone."""

_SECRET = frozenset({"digest", "password_hash", "code_secret"})


def references() -> Iterator[tuple[Table, Column[Any]]]:
    """Every table that points to accounts, with the column that does."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table is User.__table__ for key in column.foreign_keys):
                yield table, column


def rows_about(session: Session, user_id: int) -> dict[str, list[dict[str, Any]]]:
    """Every row about a person by table, without what would let somebody in; moments as ISO text.

    What they took back is gone from its table and in the change log still: it is shown from there. Of a list
    that was handed on to them what was before it was shown to them is not theirs (``known_rows``).
    """
    found = {User.__tablename__: _rows(session, User.__table__, User.__table__.c.id, user_id)}  # type: ignore[arg-type]
    for table, column in references():
        found[table.name] = _rows(session, table, column, user_id)
    letters = session.execute(select(Notice.__table__).where(_answers_offer_of(user_id)))
    found[Notice.__tablename__] += [_plain(dict(row)) for row in letters.mappings()]
    gone = _gone(session, user_id)
    lists, reader = found[ReferenceList.__tablename__], session.get_one(User, user_id).read_account()
    gone_lists = gone.pop(ReferenceList.__tablename__)
    shown = shown_since(session, [*(row["id"] for row in lists), *gone_lists], reader)
    found[ReferenceList.__tablename__] = [list_known(session, row, shown[row["id"]]) for row in lists]
    found[ReferenceEntry.__tablename__] = _entries_known(
        session, {row["id"]: shown[row["id"]] for row in lists}
    )
    gone.pop(ReferenceEntry.__tablename__, None)
    of_others = (change for table, ids in gone.items() for change in _logged(session, table, ids))
    found[Change.__tablename__] = [
        {"table": change.table_name, "before": change.before, "after": change.after}
        for change in (*of_others, *log_known(session, gone_lists, shown))
    ]
    return {name: rows for name, rows in found.items() if rows}


def _entries_known(session: Session, shown: Mapping[int, Shown]) -> list[dict[str, Any]]:
    entries = ReferenceEntry.__table__
    known = entries.c.list_id.in_(shown) & entries.c.id.not_in(gone_when_shown(session, shown))
    rows = session.execute(select(entries).where(known).order_by(entries.c.id))
    return [_plain(dict(row)) for row in rows.mappings()]


def forget(
    session: Session, user: User, names: Sequence[str], own_jobs: Collection[str] = ()
) -> list[ReferenceList]:
    """Take away what is a person's own, and their name (any of ``names``) from what they did; give the lists
    that are a colleague's from now on.

    What they were called before goes too. Their lists that nobody else sees go with all that hangs on them,
    answers included; open pledges and suggestions too, and what was typed for jobs of the kinds ``own_jobs``,
    of which nobody else may know. The account stays as a number, for what points to it.
    """
    names = [*names, *_earlier_names(session, user)]
    # First: a worker that writes at the end of one may wait for what is held below.
    theirs = (Job.user_id == user.id) & Job.finished_at.is_not(None) & Job.id.not_in(_needed(session))
    session.execute(delete(Job).where(theirs))
    forget_asked_by(session, user.id, own_jobs)
    _hold(session, user.id)
    for model in GO:
        session.execute(delete(model).where(model.user_id == user.id))
    # Behind the offers: one that is being answered is a letter by now. What is in hand is given up later.
    letters = select(Notice.id).where(_answers_offer_of(user.id)).with_for_update(skip_locked=True)
    session.execute(delete(Notice).where(Notice.id.in_(session.scalars(letters).all())))
    handed_on = _hand_on_lists(session, user.id)
    _forget_lists(session, user.id)
    session.execute(delete(Pledge).where(Pledge.user_id == user.id, Pledge.state == "open"))
    _forget_suggestions(session, user.id)
    for table, ids in _gone(session, user.id).items():
        _forget_log_of(session, table, ids)
    session.execute(
        update(Pledge).where(Pledge.user_id == user.id, Pledge.agency.in_(names)).values(agency=NAMELESS)
    )
    for_all = update(MatchDecision).where(MatchDecision.user_id == user.id, MatchDecision.for_all)
    session.execute(for_all.values(user_id=None))
    _forget_hidden(session, user, names)
    _forget_in_log(session, user, names)
    values = {"email": f"left {user.id}", "name": NAMELESS, "agency": "", "roles": [], "password_hash": ""}
    session.execute(
        update(User)
        .where(User.id == user.id)
        .values(**values, code_secret="", disabled_at=func.coalesce(User.disabled_at, now()))
    )
    session.expire(user)
    return handed_on


def _hold(session: Session, user_id: int) -> None:
    """Keep what is a person's to this transaction: nobody publishes a list, or takes a suggestion onto one,
    while it is looked at.
    """
    lists = select(ReferenceList.id).where(ReferenceList.owner_id == user_id)
    suggestions = select(Suggestion.id).where(Suggestion.user_id == user_id)
    pledges = select(Pledge.id).where(Pledge.user_id == user_id)
    theirs = {ReferenceList: lists, Suggestion: suggestions, Pledge: pledges}
    hold_rows(session, {model.__tablename__: session.scalars(ids).all() for model, ids in theirs.items()})


def _answers_offer_of(user_id: int) -> ColumnElement[bool]:
    """Whether a letter answers an offer that came by a person's token."""
    return and_(Notice.kind == "offer", Notice.params["offered_by"].as_integer() == user_id)


def has_left(user: User) -> bool:
    """Whether an account is but a number; no address lacks the sign that theirs lacks."""
    return "@" not in user.email


def erased(session: Session) -> int:
    """How many accounts are but numbers: what was read when there were fewer tells of somebody who left."""
    return session.scalar(select(func.count()).where(User.email.not_like("%@%"))) or 0


def closed_before(session: Session, moment: dt.datetime) -> list[int]:
    """Return the accounts that were closed before a moment and are still somebody's."""
    query = select(User.id).where(User.disabled_at < moment, User.email.contains("@"))
    return list(session.scalars(query.order_by(User.id)))


def is_closed_before(user: User, moment: dt.datetime) -> bool:
    """Whether an account was closed before a moment, and is not open again."""
    return user.disabled_at is not None and user.disabled_at < moment


def forget_passing(session: Session, logins: dt.datetime, notices: dt.datetime, jobs: dt.datetime) -> None:
    """Delete logins, told notices and finished jobs that are older than these moments; of jobs of somebody
    who left, those that came to their end since.
    """
    session.execute(delete(UserSession).where(UserSession.created_at < logins))
    session.execute(delete(LoginStep).where(LoginStep.created_at < logins))
    session.execute(delete(AccountLink).where(AccountLink.expires_at < logins))
    session.execute(delete(AccessToken).where(AccessToken.expires_at < logins))
    session.execute(delete(Notice).where(Notice.created_at < notices, Notice.mail != "waiting"))
    theirs = Job.user_id.in_(select(User.id).where(User.email.not_like("%@%")))
    over = or_(Job.finished_at < jobs, Job.finished_at.is_not(None) & theirs)
    session.execute(delete(Job).where(over, Job.id.not_in(_needed(session))))


def _needed(session: Session) -> list[int]:
    """Return the jobs that say what an import waits for: without them its file would be lost."""
    return [job.id for job in jobs_that_wait(session)]


def _hand_on_lists(session: Session, user_id: int) -> list[ReferenceList]:
    """Let lists that a person shows to an agency, or showed to it before they were published, be a
    colleague's from now on, who looks after them; gives these. Those for which nobody is there stay.

    What the owner answered on them counts on them still: as all that is answered there, it is the owner's.
    """
    shown = select(ReferenceList).where(
        ReferenceList.owner_id == user_id,
        ReferenceList.removed_at.is_(None),
        ReferenceList.visibility != "private",
        ReferenceList.shown_to != "",
    )
    handed_on = []
    for row in session.scalars(shown.order_by(ReferenceList.id)).all():
        if (keeper := _open_account_of(session, row.shown_to, user_id)) is not None:
            row.owner_id = keeper
            handed_on.append(row)
            _hand_on_answers(session, user_id, row.id, keeper)
    session.flush()
    return handed_on


def _open_account_of(session: Session, agency: str, but: int) -> int | None:
    """Return whoever has been there for longest of those of an agency who may log in."""
    there = (User.agency == agency) & User.disabled_at.is_(None) & User.email.contains("@")
    return session.scalar(select(User.id).where(there, User.id != but).order_by(User.id).limit(1))


def _hand_on_answers(session: Session, user_id: int, list_id: int, keeper: int) -> None:
    """Let the answers that count on a list be its new owner's, but where they gave one themselves, and but
    those on entries of which they do not know.
    """
    shown = shown_since(session, [list_id], session.get_one(User, keeper).read_account())
    unknown = gone_when_shown(session, shown)
    own, theirs = aliased(MatchDecision), MatchDecision
    given = (
        select(own.id)
        .where(
            own.user_id == keeper,
            own.fingerprint == theirs.fingerprint,
            own.publication_id == theirs.publication_id,
            own.revoked_at.is_(None),
        )
        .correlate(theirs)
    )
    known = (ReferenceEntry.list_id == list_id) & ReferenceEntry.id.not_in(unknown)
    on_it = select(ReferenceEntry.fingerprint).where(known)
    counting = (theirs.user_id == user_id) & ~theirs.for_all & theirs.revoked_at.is_(None)
    ids = session.scalars(
        select(theirs.id).where(counting, theirs.fingerprint.in_(on_it), ~given.exists())
    ).all()
    session.execute(update(theirs).where(theirs.id.in_(ids)).values(user_id=keeper))


def _forget_lists(session: Session, user_id: int) -> None:
    """Take away the lists of a person that nobody else sees: private and removed ones, and those of an agency
    of which nobody is left, unless the librarian was asked for help.
    """
    of_nobody_else = (ReferenceList.visibility == "agency") & ~ReferenceList.help_asked
    private = select(ReferenceList.id).where(
        ReferenceList.owner_id == user_id,
        or_(
            ReferenceList.visibility == "private",
            of_nobody_else,
            ReferenceList.removed_at.is_not(None),
        ),
    )
    list_ids = list(session.scalars(private))
    call_off_about_lists(session, list_ids)
    entry_ids = list(session.scalars(select(ReferenceEntry.id).where(ReferenceEntry.list_id.in_(list_ids))))
    version_ids = list(session.scalars(select(ListVersion.id).where(ListVersion.list_id.in_(list_ids))))
    logged = {ReferenceList: list_ids, ReferenceEntry: entry_ids, ListVersion: version_ids}
    for model, ids in logged.items():
        _forget_log_of(session, model.__tablename__, ids)
    session.execute(update(Suggestion).where(Suggestion.list_id.in_(list_ids)).values(list_id=None))
    session.execute(delete(ReferenceEntry).where(ReferenceEntry.list_id.in_(list_ids)))
    session.execute(delete(ReferenceList).where(ReferenceList.id.in_(list_ids)))
    _forget_answers(session, user_id)


def _forget_answers(session: Session, user_id: int) -> None:
    """Take away what somebody answered and what counts nowhere any more, and its log.

    That is about titles that stand on no list, and about those that stand on others' where it is not for all.
    """
    standing = (
        select(ReferenceEntry.id)
        .join(ReferenceList, ReferenceList.id == ReferenceEntry.list_id)
        .where(
            ReferenceEntry.fingerprint == MatchDecision.fingerprint,
            MatchDecision.for_all | (ReferenceList.owner_id == MatchDecision.user_id),
        )
    )
    of_nothing = select(MatchDecision.id).where(MatchDecision.user_id == user_id, ~standing.exists())
    ids = list(session.scalars(of_nothing))
    _forget_log_of(session, MatchDecision.__tablename__, ids)
    session.execute(delete(MatchDecision).where(MatchDecision.id.in_(ids)))


def _earlier_names(session: Session, user: User) -> set[str]:
    """Return what a person was called before, as far as the log knows: acts of then stand under it."""
    about = (Change.table_name == User.__tablename__) & (Change.row_id == user.id)
    logged = [
        row
        for change in session.scalars(select(Change).where(about))
        for row in (change.before, change.after)
    ]
    return {row[name] for row in logged if row for name in ("email", "name") if row.get(name)}


def _forget_suggestions(session: Session, user_id: int) -> None:
    waiting = select(Suggestion.id).where(Suggestion.user_id == user_id, Suggestion.state == "open")
    ids = list(session.scalars(waiting))
    _forget_log_of(session, Suggestion.__tablename__, ids)
    session.execute(delete(Suggestion).where(Suggestion.id.in_(ids)))


def _gone(session: Session, user_id: int) -> dict[str, list[int]]:
    """Return the rows of a person that are in the log alone, by table: taken back, or undone since.

    With a list its entries are there.
    """
    found = {
        table.name: _gone_from(session, table, column.name, [user_id])
        for table, column in references()
        if table.name in _LOGGED
    }
    lists = found[ReferenceList.__tablename__]
    if lists:
        entries = Base.metadata.tables[ReferenceEntry.__tablename__]
        found[entries.name] = _gone_from(session, entries, ReferenceEntry.list_id.key, lists)
    return found


def _gone_from(session: Session, table: Table, column: str, values: Collection[int]) -> list[int]:
    """Return the numbers of rows that once stood in a table with one of these values in a column."""
    there = select(table.c.id).where(table.c.id == Change.row_id)
    held = or_(Change.before[column].as_integer().in_(values), Change.after[column].as_integer().in_(values))
    query = select(Change.row_id).where(Change.table_name == table.name, held, ~there.exists())
    return list(session.scalars(query.distinct()))


def _logged(session: Session, table: str, ids: Sequence[int]) -> list[Change]:
    query = select(Change).where(Change.table_name == table, Change.row_id.in_(ids))
    return list(session.scalars(query.order_by(Change.id)))


def _forget_log_of(session: Session, table: str, ids: Sequence[int]) -> None:
    """Take what rows held out of the log; that there was an act stays."""
    logged = (Change.table_name == table) & Change.row_id.in_(ids)
    acts = list(session.scalars(select(Change.set_id).where(logged).distinct()))
    session.execute(delete(Change).where(logged))
    for act in session.scalars(select(ChangeSet).where(ChangeSet.id.in_(acts))):
        act.params = _reworded(act.params, lambda _text: "…")


def _forget_hidden(session: Session, user: User, names: Sequence[str]) -> None:
    """Take away that names of theirs are to be hidden, unless somebody else or a donor is called so, or can
    be so again.
    """
    borne = {fold(name) for name in (*_names_of_donors(session), *_names_of_others(session, user))}
    folded = {fold(name) for name in names} - borne
    ids = list(session.scalars(select(HiddenName.id).where(HiddenName.folded.in_(folded))))
    logged = session.scalars(select(Change).where(Change.table_name == HiddenName.__tablename__))
    once = {
        change.row_id
        for change in logged
        if fold((change.after or change.before or {}).get("name", "")) in folded
    }
    wished = session.scalars(select(HiddenName).where(HiddenName.user_id == user.id)).all()
    theirs = [row for row in wished if row.folded not in folded]
    _forget_log_of(session, HiddenName.__tablename__, sorted({*ids, *once, *(row.id for row in theirs)}))
    session.execute(delete(HiddenName).where(HiddenName.id.in_(ids)))
    for row in theirs:
        _hand_on_wish(session, user, row)


def hand_on_wishes(session: Session, user: User) -> None:
    """Let it be a colleague's wish that the name of an agency is hidden, when who said so leaves it."""
    for wish in session.scalars(select(HiddenName).where(HiddenName.user_id == user.id)).all():
        if (colleague := _colleague(session, user, wish)) is not None:
            wish.user_id = colleague


def _hand_on_wish(session: Session, user: User, wish: HiddenName) -> None:
    """Let a name that stays hidden be the wish of a colleague, where it is the agency's, else the desk's."""
    colleague = _colleague(session, user, wish)
    by_the_desk = select(HiddenName.id).where(HiddenName.folded == wish.folded, HiddenName.user_id.is_(None))
    gone = colleague is None and session.scalar(by_the_desk) is not None
    changed = delete(HiddenName) if gone else update(HiddenName).values(user_id=colleague)
    session.execute(changed.where(HiddenName.id == wish.id))


def _colleague(session: Session, user: User, wish: HiddenName) -> int | None:
    """Return somebody else of the agency whose name is hidden."""
    if fold(user.agency) != wish.folded:
        return None
    colleagues = select(User.id).where(User.agency == user.agency, User.agency != "", User.id != user.id)
    return session.scalar(colleagues.order_by(User.id))


def _names_of_donors(session: Session) -> Iterator[str]:
    """Yield what donors are called, and what they were called before: an undoing brings that back."""
    yield from session.scalars(select(Donor.name))
    for change in session.scalars(select(Change).where(Change.table_name == Donor.__tablename__)):
        yield from (row["name"] for row in (change.before, change.after) if row and "name" in row)


def _names_of_others(session: Session, user: User) -> Iterator[str]:
    """Yield the names of all other people and of their agencies, and what they were called before."""
    for borne in session.execute(select(*_NAMES_BORNE).where(User.id != user.id)):
        yield from borne
    others = or_(Pledge.user_id.is_(None), Pledge.user_id != user.id)
    yield from session.scalars(select(Pledge.agency).where(others).distinct())
    about = (Change.table_name == User.__tablename__) & (Change.row_id != user.id)
    for change in session.scalars(select(Change).where(about)):
        for row in filter(None, (change.before, change.after)):
            yield from (row[column.key] for column in _NAMES_BORNE if row.get(column.key))


_NAMES_BORNE = (User.email, User.name, User.agency)


def _forget_in_log(session: Session, user: User, names: Sequence[str]) -> None:
    """Their name goes from the acts that are theirs, and from those of others that were about them."""
    about = (Change.table_name == User.__tablename__) & (Change.row_id == user.id)
    acts = set(session.scalars(select(Change.set_id).where(about)))
    session.execute(delete(Change).where(about))
    session.execute(update(ChangeSet).where(ChangeSet.user_id == user.id).values(actor=NAMELESS))
    for act in session.scalars(select(ChangeSet).where(_named_in(user, names) | ChangeSet.id.in_(acts))):
        act.params = _reworded(act.params, lambda text: NAMELESS if text in names else text)


def _reworded(params: Mapping[str, Any], word: Callable[[str], str]) -> dict[str, Any]:
    """Return what fills the sentence of an act, and that of the act which it undid, in other words."""
    found: dict[str, Any] = {}
    for name, value in params.items():
        if isinstance(value, dict):
            found[name] = _reworded(value, word)
        else:  # which act it was is a code
            found[name] = word(value) if isinstance(value, str) and name != "what_action" else value
    if found.get("what_params") != params.get("what_params"):
        found["what"] = "…"  # the sentence that these fill
    return found


def _named_in(user: User, names: Sequence[str]) -> Any:
    actions = ("user_added", "user_invited", "user_disabled", "user_enabled", "user_edited", "link_made")
    steps = ("password_set", "second_step_on", "second_step_off")
    pledges = ("pledge_made", "pledges_made", "pledge_extended", "pledge_withdrawn")
    return (
        ChangeSet.action.in_((*actions, *steps, *pledges))
        | ChangeSet.actor.in_(names)
        | (ChangeSet.user_id == user.id)
    )


def _rows(session: Session, table: Table, column: Column[Any], user_id: int) -> list[dict[str, Any]]:
    shown = [own_column for own_column in table.columns if own_column.name not in _SECRET]
    order = by_key(*table.primary_key.columns)
    rows = session.execute(select(*shown).where(column == user_id).order_by(*order))
    return [_plain(dict(row)) for row in rows.mappings()]


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, dt.datetime | dt.date) else value
        for name, value in row.items()
    }
