"""The acts of people, as the change log heads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalogue.domain.people.access import Account
from catalogue.storage.engine.database import Act
from catalogue.storage.models import ChangeSet

UNREADABLE = "unreadable"
ERASED = "user_erased"
"""The erasing of an account: what everybody is told is for good."""
"""What stands for an act whose line says what this program does not know."""

ACTIONS: Mapping[str, str | tuple[str, str]] = {
    "publication_added": "Added %(title)s",
    "publication_edited": "Edited %(title)s",
    "publication_withdrawn": "Withdrew %(title)s",
    "publication_restored": "Restored %(title)s",
    "publications_merged": "Merged two records of %(title)s",
    "tidied": ("Tidied up %(count)s record", "Tidied up %(count)s records"),
    "bulk_edited": ("Changed %(count)s record (%(field)s)", "Changed %(count)s records at once (%(field)s)"),
    "stocktake_begun": "Began the stocktake %(name)s",
    "stocktake_finished": (
        "Finished the stocktake %(name)s: %(missing)s copy not found",
        "Finished the stocktake %(name)s: %(missing)s copies not found",
    ),
    "name_replaced": (
        "Wrote %(old)s as %(new)s in %(count)s record",
        "Wrote %(old)s as %(new)s in %(count)s records",
    ),
    "names_joined": (
        "Wrote %(names)s as %(new)s in %(count)s record",
        "Wrote %(names)s as %(new)s in %(count)s records",
    ),
    "organisation_added": "Added the organisation %(name)s",
    "organisation_edited": "Changed the organisation %(name)s",
    "bodies_linked": ("Linked %(count)s name to an organisation", "Linked %(count)s names to organisations"),
    "organisations_merged": "Merged the organisation %(name)s into %(into)s",
    "names_imported": ("Took in %(count)s name from %(name)s", "Took in %(count)s names from %(name)s"),
    "form_added": "Noted that %(name)s is also called %(form)s",
    "form_removed": "Noted that %(name)s is not called %(form)s",
    "form_preferred": "Put %(name)s under %(form)s",
    "synonyms_added": "Added words of one meaning: %(words)s",
    "synonyms_changed": "Changed words of one meaning: %(words)s",
    "synonyms_removed": "Took words of one meaning away: %(words)s",
    "term_edited": "Changed the subject %(name)s",
    "terms_merged": "Merged the subject %(name)s into %(into)s",
    "pair_set_aside": "Noted that %(first)s and %(second)s are two",
    "pairs_set_aside": (
        "Noted of %(count)s pair of records that they are two",
        "Noted of %(count)s pairs of records that they are two",
    ),
    "attachment_added": "Added the file %(name)s to %(title)s",
    "attachment_changed": "Changed who may read the file %(name)s of %(title)s",
    "attachments_changed": (
        "Changed who may read %(count)s file",
        "Changed who may read %(count)s files",
    ),
    "attachment_removed": "Removed the file %(name)s from %(title)s",
    "attachment_restored": "Put the file %(name)s back to %(title)s",
    "copy_added": "Added copy %(number)s of %(title)s",
    "copy_edited": "Edited copy %(number)s of %(title)s",
    "copies_edited": ("Changed the state of %(count)s copy", "Changed the state of %(count)s copies"),
    "copy_withdrawn": "Withdrew copy %(number)s of %(title)s",
    "copy_restored": "Restored copy %(number)s of %(title)s",
    "donation_opened": "Opened a donation from %(donor)s",
    "donation_edited": "Edited a donation from %(donor)s",
    "donation_closed": "Closed a donation from %(donor)s",
    "donations_closed": ("Closed %(count)s donation", "Closed %(count)s donations"),
    "donations_opened": ("Opened %(count)s donation again", "Opened %(count)s donations again"),
    "donation_dropped": "Threw away an empty donation from %(donor)s",
    "donor_edited": "Changed the donor %(donor)s",
    "donors_edited": (
        "Said of %(count)s donor whether readers are told the name",
        "Said of %(count)s donors whether readers are told the name",
    ),
    "line_added": "Noted %(title)s in a donation from %(donor)s",
    "line_accepted": "Accepted %(title)s from %(donor)s as copy %(number)s",
    "lines_accepted": ("Accepted %(count)s gift from %(donor)s", "Accepted %(count)s gifts from %(donor)s"),
    "line_declined": "Declined %(title)s from %(donor)s",
    "line_removed": "Took %(title)s off a donation from %(donor)s",
    "file_imported": (
        "Imported %(count)s publication from %(name)s",
        "Imported %(count)s publications from %(name)s",
    ),
    "list_added": (
        "Added the list %(name)s with %(count)s entry",
        "Added the list %(name)s with %(count)s entries",
    ),
    "private_list_changed": "Worked on a private list",
    "private_list_removed": "Removed a private list",
    "account_changed": "Changed who may log in, or how backups are made",
    "list_edited": "Edited the list %(name)s",
    "list_removed": "Removed the list %(name)s",
    "entry_edited": "Corrected entry %(reference_id)s of %(name)s",
    "entry_added": "Added entry %(reference_id)s to %(name)s",
    "entry_split": "Split entry %(reference_id)s of %(name)s into %(count)s",
    "entries_joined": "Joined %(count)s entries of %(name)s to entry %(reference_id)s",
    "entries_marked": ("Marked %(count)s entry of %(name)s", "Marked %(count)s entries of %(name)s"),
    "sheet_applied": (
        "Took in a filled-in sheet of %(name)s: %(count)s row changed something",
        "Took in a filled-in sheet of %(name)s: %(count)s rows changed something",
    ),
    "version_added": "Laid version %(number)s upon the list %(name)s",
    "entry_removed": "Removed entry %(reference_id)s of %(name)s",
    "match_decided": "Answered “%(verdict)s” for %(entry)s",
    "matches_refused": "Answered “none of these” for %(entry)s",
    "match_revoked": "Took back an answer for %(entry)s",
    "pledge_made": "%(agency)s pledged %(title)s",
    "pledges_made": ("%(agency)s pledged %(count)s title", "%(agency)s pledged %(count)s titles"),
    "pledges_withdrawn": (
        "%(agency)s took back its pledge of %(count)s title",
        "%(agency)s took back its pledges of %(count)s titles",
    ),
    "pledge_extended": "%(agency)s will bring %(title)s later",
    "pledge_withdrawn": "%(agency)s took back its pledge of %(title)s",
    "free_copy_accepted": "Noted where %(title)s can be read for free",
    "free_copy_removed": "Took away where %(title)s can be read for free",
    "titles_suggested": (
        "Suggested %(count)s title, %(title)s",
        "Suggested %(count)s titles, such as %(title)s",
    ),
    "suggestion_withdrawn": "Took back the suggestion %(title)s",
    "suggestion_taken": "Took the suggestion %(title)s onto the list %(name)s",
    "suggestion_answered": "Answered the suggestion %(title)s",
    "name_hidden": "Hid the name %(name)s",
    "name_shown": "Showed the name %(name)s again",
    "pledges_kept": "Pledged titles came in",
    "settings_saved": "Changed the settings of the centre",
    "mail_server_saved": "Changed the mail server",
    "backups_saved": "Changed how backups are made",
    "letter_saved": "Changed the words of a letter",
    "care_chosen": "Changed how careful the gap check is",
    "tuning_accepted": "Let the gap check learn from %(answers)s answers",
    "tuning_taken_in": "Let the gap check learn from %(answers)s answers given elsewhere",
    "user_added": "Added the user %(email)s",
    "user_invited": "Invited %(email)s",
    "user_disabled": "Closed the account %(email)s",
    ERASED: "Erased the account of somebody who left",
    "user_enabled": "Opened the account %(email)s again",
    "link_made": "Made a link for a new password of %(email)s",
    "user_edited": "Changed the user %(email)s",
    "second_step_on": "Turned on the second step of logging in for %(email)s",
    "second_step_off": "Turned off the second step of logging in for %(email)s",
    "password_set": "Set a new password for %(email)s",
    "library_added": "Added the library %(name)s",
    "library_edited": "Changed the library %(name)s",
    "library_removed": "Removed the library %(name)s and what it holds",
    "sample_data_loaded": "Loaded the sample data",
    "reverted": "Undid: %(what)s",
    UNREADABLE: "What was done here cannot be read",
}
"""What each action is called, a pair where one and many are said otherwise; the web translates them."""


def act(actor: Account | None, action: str, **params: Any) -> Act:
    """Return the act of a person, or of Lacuna itself where ``actor`` is None."""
    if action not in ACTIONS:
        raise KeyError(action)
    if actor is None:
        return Act(action, params=params)
    return Act(
        action,
        actor=actor.display_name,
        user_id=actor.id,
        params=params,
        roles=actor.roles,
        keeps=actor.keeps,
        new_copies_in=actor.new_copies_in,
    )


def number_in(params: Mapping[str, Any]) -> int:
    """Return the number by which an act is said of one or of many."""
    return int(params.get("count", params.get("missing", 0)))


def sentence(action: str, params: Mapping[str, Any]) -> str:
    """Return an act in an English sentence."""
    words = ACTIONS[action]
    if not isinstance(words, str):
        words = words[number_in(params) != 1]
    return words % params


def undoing(undone: ChangeSet) -> dict[str, Any]:
    """Return what fills the sentence of the undoing of an act.

    Of an undoing that is undone itself it keeps the act behind both and how many there are, and not one
    within the other: people may go to and fro for as long as they like.
    """
    action, params, times = undone.action, undone.params, 1
    if action == "reverted" and "what_action" in params:
        action, params, times = params["what_action"], params["what_params"], params.get("times", 1) + 1
    return {
        "what": sentence(undone.action, undone.params),
        "what_action": action,
        "what_params": params,
        **({"times": times} if times > 1 else {}),
    }
