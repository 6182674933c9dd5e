"""The words of notices: the same on a person's page and in the mail, in the language of either."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from babel.dates import format_date

from catalogue.web.language import translations_of

from .messages import N_

KINDS = {
    "digest": N_("What is new on my lists, at most once a week"),
    "reminder": N_("Before a pledge of mine lapses, and when it has"),
    "thanks": N_("When a title that I promised has come in"),
    "suggestion": N_("When a suggestion of mine is answered"),
}
"""What a person may choose to be told by mail."""


@dataclass(frozen=True, slots=True)
class Words:
    """A notice in words: one line, paragraphs below it, and where it leads (without the language)."""

    heading: str
    paragraphs: tuple[str, ...]
    path: str


def words_of(kind: str, params: Mapping[str, Any], language: str) -> Words:
    """Return what a notice says in a language."""
    return _KINDS[kind](params, _Speaker(language))


class _Speaker:
    """Translates into one language, whatever the page's is."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._catalogue = translations_of(language)

    def say(self, message: str, **params: Any) -> str:
        """Return a sentence that was marked with ``N_``."""
        return str(self._catalogue.gettext(message)) % params

    def day(self, iso: str) -> str:
        """Return a day such as 4 May 2026."""
        return str(format_date(dt.date.fromisoformat(iso), "d MMMM y", locale=self._language))


def _thanks(params: Mapping[str, Any], speaker: _Speaker) -> Words:
    return Words(
        speaker.say(N_("Thank you: %(title)s has come in"), title=params["title"]),
        (speaker.say(N_("You promised it, and it stands on the shelf now. The gap is closed.")),),
        "member/pledges",
    )


def _reminder(params: Mapping[str, Any], speaker: _Speaker) -> Words:
    until = speaker.day(params["until"])
    return Words(
        speaker.say(N_("Your pledge ends on %(date)s: %(title)s"), date=until, title=params["title"]),
        (
            speaker.say(
                N_(
                    "If you need more time, press “Three more months” on your page of pledges. If you cannot"
                    " bring it, take it back there, so that somebody else may."
                )
            ),
        ),
        "member/pledges",
    )


def _lapsed(params: Mapping[str, Any], speaker: _Speaker) -> Words:
    until = speaker.day(params["until"])
    return Words(
        speaker.say(N_("Your pledge has lapsed: %(title)s"), title=params["title"]),
        (
            speaker.say(
                N_(
                    "Its day was %(date)s. The title is offered again; you can promise it anew as long as"
                    " nobody else has."
                ),
                date=until,
            ),
        ),
        "member/pledges",
    )


def _doubled(params: Mapping[str, Any], speaker: _Speaker) -> Words:
    return Words(
        speaker.say(N_("It is promised twice by now: %(title)s"), title=params["title"]),
        (
            speaker.say(
                N_(
                    "The list that wanted it was changed, and the title is one with another that was promised"
                    " too. The other promise counts. Please take yours back, or ask the librarian."
                )
            ),
        ),
        "member/pledges",
    )


def _digest(params: Mapping[str, Any], speaker: _Speaker) -> Words:
    return Words(
        speaker.say(N_("What is new on your lists")),
        tuple(line for told_list in params["lists"] for line in _news(told_list, speaker)),
        "member/",
    )


def _news(told: Mapping[str, Any], speaker: _Speaker) -> Iterator[str]:
    counts = []
    if told["came"]:
        counts.append(speaker.say(N_("%(count)s came in"), count=told["came"]))
    if told["went"]:
        counts.append(speaker.say(N_("%(count)s missing again"), count=told["went"]))
    yield speaker.say(N_("%(list)s: %(counts)s"), list=told["name"], counts=", ".join(counts))
    yield from (f"• {title}" for title in told["titles"])
    if told["came"] > len(told["titles"]):
        yield speaker.say(N_("… and %(count)s more"), count=told["came"] - len(told["titles"]))


def _suggestion(params: Mapping[str, Any], speaker: _Speaker) -> Words:
    if params.get("list"):
        heading = N_("Your suggestion is on the list “%(list)s” now: %(title)s")
        said = speaker.say(heading, list=params["list"], title=params["title"])
    elif params.get("taken"):  # a list of somebody else, whose name is not for this person
        said = speaker.say(N_("Your suggestion is on a list now: %(title)s"), title=params["title"])
    else:
        said = speaker.say(N_("An answer to your suggestion: %(title)s"), title=params["title"])
    return Words(said, tuple(filter(None, (params.get("answer", ""),))), "member/suggestions")


def _offer(params: Mapping[str, Any], speaker: _Speaker) -> Words:
    return Words(speaker.say(N_("About the gift that you offered")), (params["answer"],), "visit")


def _agency_changed(params: Mapping[str, Any], speaker: _Speaker) -> Words:
    said = speaker.say(
        N_(
            "What you showed to %(agency)s stays shown to them: they may read it as before. Nobody of your"
            " agency of now sees it, unless you choose so under the settings of the list:"
        ),
        agency=params["agency"],
    )
    return Words(
        speaker.say(N_("You are of another agency now; your lists stay where they were shown")),
        (said, *(f"• {name}" for name in params["lists"])),
        "member/",
    )


def _list_handed_on(params: Mapping[str, Any], speaker: _Speaker) -> Words:
    name = params.get("list") or "–"
    return Words(
        speaker.say(N_("A list of your agency is yours to look after: %(list)s"), list=name),
        (
            speaker.say(
                N_(
                    "Whoever made it has left. You may change it, choose who sees it, or remove it; your"
                    " colleagues read it as before."
                )
            ),
        ),
        "member/",
    )


_KINDS: Mapping[str, Callable[[Mapping[str, Any], _Speaker], Words]] = {
    "agency_changed": _agency_changed,
    "digest": _digest,
    "doubled": _doubled,
    "lapsed": _lapsed,
    "list_handed_on": _list_handed_on,
    "offer": _offer,
    "reminder": _reminder,
    "suggestion": _suggestion,
    "thanks": _thanks,
}
