"""The forms of a printed title: without remarks and labels, without its subtitle, without its beginning."""

from __future__ import annotations

import re

from catalogue.domain.descriptions.description import Description
from catalogue.domain.descriptions.years import year_of
from catalogue.matching.records.title_additions import BREAKS_OFF, bare
from catalogue.matching.text.normalisation import counts, long_words, words

_NEVER_LAST_LINES = (
    "a an and as at by from into of or the their to upon with without",
    "au aux avec da das de del dem den der des do du et la le les los mit para par sur und van vom von voor",
    "y zum zur",
)
_NEVER_LAST = frozenset(word for line in _NEVER_LAST_LINES for word in line.split())
"""Articles, prepositions and conjunctions, with which no title ends: it was cut there."""
_LEAST_CUT = 4
_LONG_LAW = 60
_NO_SPACE = r"(?<=[^\W\d_]{2}):(?=[^\W\d_]{2})"
"""A colon behind which the space was left out."""
_SUBTITLE = re.compile(rf"[:;]\s|{_NO_SPACE}|\s(?:[-–—/]\s|\(|(?<=\w\w[?!.]\s))")
_BEGINNING = re.compile(rf":\s+|{_NO_SPACE}|\s[-–—]\s+")
_LONGEST_BEGINNING, _LEAST_TAIL = 5, 4
_LABEL = re.compile(
    r"^(?:guest |invited )?(?:editorial|foreword|introduction|preface|tutorial|keynote|panel|demo\w*)\s*:\s+",
    re.IGNORECASE,
)
"""Kinds of contributions that some write before the title: "Guest editorial: databases and the web"."""
_CITED = re.compile(
    r"^(?:[\w.&'-]+[\s,:]+){0,4}[(\[](?:1[89]|20)\d\d[a-z]?[)\]]\s*[.,:]?\s+(?=(?:\S+\s+){2})"
)
"""The end of a reference's authors and its year that stand in a title: "Lee (1997). Boosting the margin"."""
_ENACTED = re.compile(
    r"\s(?:of the [^\d,;:]{3,60} )?of \d{1,2} \w+ \d{4}"
    r"(?= (?:on|concerning|establishing|laying|amending|providing)\b)"
)
"""Who gave a directive and when: "of the European Parliament and of the Council of 5 April 2011"."""
_TO_OTHERS = re.compile(
    r",? (?:supplementing|additional to|(?:and )?(?:replacing|repealing)) (?=(?:the|council|directive)\b).*",
    re.IGNORECASE,
)
"""What a treaty or directive does to others, at the end of its title."""
_IN_BRACKETS = re.compile(r"\s*\[([^\]]{12,})\]\.?\s*(.*)", re.DOTALL)


def translation_first(text: str) -> tuple[str, str]:
    """Return a title and its form as printed, parted where cataloguers put a translation into brackets
    before it.

    "[Title in English] Title as printed"; the second is "" where there is no more than one title.
    """
    found = _IN_BRACKETS.fullmatch(text)
    return (found[1], found[2]) if found else (text, "")


def is_cut(text: str) -> bool:
    """Whether a title breaks off: with dots, or within a phrase; "Part A" does not."""
    if BREAKS_OFF.search(text):
        return True
    *before, last = words(text) or ("",)
    return len(before) >= _LEAST_CUT and last in _NEVER_LAST and not counts(before[-1])


def unlabelled(text: str) -> str:
    """Return a title without remarks, nor the label before it."""
    return _LABEL.sub("", bare(text))


def shorter_forms(description: Description) -> list[str]:
    """Return the title without its subtitle, wherever that stands, and without the authors of a reference."""
    title = unlabelled(description.title)
    forms = [title] if description.subtitle else []
    breaks = (title[: found.start()] for found in _SUBTITLE.finditer(title))
    if head := next((each for each in breaks if len(long_words(each)) >= 2 or len(words(each)) >= 3), ""):
        forms.append(head)
    if len(title) > _LONG_LAW and (law := _TO_OTHERS.sub("", _ENACTED.sub("", title))) != title:
        forms.append(law)
    if cited := _CITED.match(title):
        forms.append(title[cited.end() :])
    return forms


def tails_of(description: Description) -> list[str]:
    """Return what may be taken for the whole: a subtitle, and what follows a short beginning.

    "The Mekong Challenge - Working Day and Night: the plight of migrant child workers" is also known
    as "Working Day and Night: the plight ..." and as "The plight of migrant child workers".
    """
    title = description.full_title
    found = _BEGINNING.search(title)
    short = found is not None and len(words(title[: found.start()])) <= _LONGEST_BEGINNING
    tails = (title[found.end() :] if found and short else "", description.subtitle)
    return [tail for tail in dict.fromkeys(tails) if len(long_words(tail)) >= _LEAST_TAIL]


def year_cited(description: Description) -> int | None:
    """Return the year of a reference that stands in the title, as in "Lee (1997). Boosting the margin"."""
    found = _CITED.match(description.title)
    return year_of(found[0]) if found else None


_ENDS_IN_YEAR = re.compile(r"(?:^|[\s,;(])((?:1[5-9]|20)\d\d)[^\w–-]*$")
"""A year at the end; of "Meyer, Eric, 1966-" it is that of somebody's birth."""


def year_elsewhere(description: Description) -> int | None:
    """Return the year that stands in another column, alone or behind a name, where its own holds none."""
    names = (contributor.name for contributor in description.contributors)
    texts = (*names, description.publisher, description.place, description.venue)
    found = {int(match[1]) for text in texts if (match := _ENDS_IN_YEAR.search(text))}
    return found.pop() if len(found) == 1 else None
