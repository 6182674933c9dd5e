"""Notices as letters: their words, with the centre's name below and a way to end such mail."""

from __future__ import annotations

from catalogue.domain.holdings.centre import Centre
from catalogue.services.notifications.mail import Letter
from catalogue.services.notifications.outbox import Posting
from catalogue.web.language import translations_of

from .messages import N_
from .notice_words import words_of


def letter_of(posting: Posting, centre: Centre, site: str) -> Letter:
    """Return the letter for a notice; ``site`` is the address of the catalogue, without a slash at its
    end.
    """
    words = words_of(posting.kind, posting.params, posting.language)
    say = translations_of(posting.language).gettext
    home = f"{site}/{posting.language}"
    stop = f"{home}/unsubscribe/{posting.unsubscribe_token}" if posting.unsubscribe_token else ""
    greeting = say(N_("Dear %(name)s,")) % {"name": posting.name} if posting.name else ""
    foot = [centre.name(posting.language), f"{home}/{words.path}"]
    if stop:
        foot += ["", say(N_("No more mail of this kind:")), stop]
    parts = [greeting, words.heading, *words.paragraphs, "-- \n" + "\n".join(foot)]
    return Letter(
        to=posting.to,
        subject=words.heading,
        text="\n\n".join(filter(None, parts)) + "\n",
        sender_name=centre.name(posting.language),
        message_id=f"lacuna-{posting.letter}",
        unsubscribe=stop,
    )
