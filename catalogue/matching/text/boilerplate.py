"""What a reference says that is not the work: its number in the list, an address, when somebody looked there.

Every style manual lets these be added to a reference and left out again, so that two references to one
work differ in them. Identifiers are read before, from the whole string.
"""

from __future__ import annotations

import re
from functools import lru_cache

_LIST_NUMBER = re.compile(
    r"\s*(?:\[\d{1,4}\]|\(\d{1,3}\)|\d{1,3}\.(?!\d)"
    r"|\d{1,3}(?=\s*[“\"])|\d{1,3}(?=\s(?:[^\W\d_]\.\s?-?){1,3}[^\W\d_]{2}))\s*(?=\S)"
)
"""The number of an entry: "[12] ", "(12)", "12. ", and a note's number before initials or a quoted title."""
_MONTH = r"[^\W\d_]{2,10}[.,]?\s+"
_NTH = r"\d{1,2}(?:st|nd|rd|th)?"
_DAY = rf"{_NTH}[\s.,/-]+(?:{_MONTH}|\d{{1,2}}[./-])?|{_MONTH}(?:{_NTH},?\s+)?"
_DATE = rf"(?:{_DAY})?(?:(?:19|20|25)\d\d(?:-\d\d?-\d\d?|\s+[A-Z][a-z]{{2}}\s+\d{{1,2}})?)"
_LOOKED = re.compile(
    r"\[(?:19|20)\d\d-\d\d?-\d\d?\]"
    r"|(?:[\[(]|(?<=[\]).,;>\d/]\s))(?:last )?(?:accessed|visited|viewed|retrieved|cited|abgerufen|zugriff"
    r"|consult[ée]e?|consultado|acesso|truy cập|дата обращения)\b"
    rf"(?:\s(?:on|am|le|el|em|ngày))?[\s:]*{_DATE}[\])]?",
    re.IGNORECASE,
)
"""The day on which somebody looked: "[Accessed 3 March 2019]", "Retrieved May 2, 2011", ", viewed 2010"."""
_ADDRESS = re.compile(
    r"(?:\b(?:(?:available|disponible|disponível|verfügbar)(?:\s(?:at|from|online|en|em|à|sur|unter))?"
    r"|retrieved|from|url|doi)\b[:,]?\s*){0,3}"
    r"<?(?:https?://|www\.|doi:\s?10\.|(?<![\w./])10\.\d{4,9}/)[^\s>]+>?",
    re.IGNORECASE,
)
"""An address on the web or a DOI, with the words that announce it."""
_SIGNS = (
    "://", "www.", "10.", "[20", "ccessed", "iewed", "isited", "etrieved", "ited ", "bgerufen", "ugriff",
    "onsult", "cesso", "uy cập", "обращения",
)  # fmt: skip
"""Without one of these there is nothing to look for; to look is dear, for every reference is read."""


@lru_cache(maxsize=20_000)
def trimmed(reference: str) -> str:
    """Return a reference without its number in the list, addresses and the days on which somebody looked
    there.
    """
    text = reference[found.end() :] if (found := _LIST_NUMBER.match(reference)) else reference
    if any(sign in text for sign in _SIGNS):
        text = _ADDRESS.sub(" ", _LOOKED.sub(" ", text)).rstrip(" ,;")
        # Stops that ended what was taken away; dots mark a title that breaks off.
        text = text if text.endswith(("...", "…")) else text.rstrip(" ,;.")
    return text or reference
