"""What a reference says of itself in a known style: title in quotes or behind the year, volume, pages.

Read only as far as needed: where no style is recognised nothing is guessed, and the string is
compared as a whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_QUOTED = re.compile(
    r"[“\"«]\s*([^”\"»]{3,}?)\s*(?:[.,?!:]\s*[”\"»]|[”\"»](?=\s*[.,]))|(?<=\)\s)[‘']([^‘]{3,}?)['’],"
)
"""A title in quotation marks, with the stop that ends it; other quotations stand inside titles."""
_DATED = re.compile(r"\((?:\d{4}[a-z]?|n\.\s?d\.)[^)]{0,20}\)(?:\.(?:\s+|$)|,?\s+(?=[\"“«‘'A-ZÀ-Þ]))")
_SENTENCE_END = re.compile(r"(?<![.\s][A-Za-z])(?<!\bvs)(?<!\bNo)[.?!](?=\s+[A-Z0-9À-Þ“\[]|\s*$)")
_VOLUME_ISSUE = (
    re.compile(r"\b(\d{1,4})\.(\d{1,4}(?:[-–/]\d+)?)\s*\([^)]*\d{4}\)"),
    re.compile(r"(?<![\d/-])(\d{1,4})\s*\((\d{1,3}(?:[-–/]\d{1,3})?)\)"),
    re.compile(r"\bvol(?:ume)?\.?\s*(\d{1,4})(?:,?\s*(?:no|nr|issue|iss)\.?\s*(\d{1,4}))?", re.IGNORECASE),
    re.compile(r"[^\d\W]\s(\d{1,4})()\s*\((?:[A-Z][a-z]+\.?\s)?\d{4}\):"),
    re.compile(r"[^\d\W],\s(\d{1,4})(),\s*(?=[A-Z]{0,3}\d)"),
)
_PAGES = (
    re.compile(r"\bpp?\.\s*([A-Z]{0,3}\d+)", re.IGNORECASE),
    re.compile(r"\)\s*:\s*([A-Za-z]{0,3}\d+)"),
    re.compile(r"[,:]\s*([A-Za-z]{0,3}\d+)(?:(?:\s*[-–]+\s*|,)[A-Za-z]{0,3}\d+)*\s*\.?\s*$"),
)
_NAMES = re.compile(r"[^,.]{2,30},\s+(?:[A-ZÀ-Þ](?:[.\s-]|$))|[^.]{2,60}\bet al\b")
"""How a list of persons begins: "Surtees, R." """
_MOST_ENDS = 3
"""At how many full stops a title is taken to end: "Letter to the editor. Risk of recurrence. Spine, 5." """
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Citation:
    """A reference as far as its style gives it away; "" where it does not.

    ``titles`` are several where the style leaves open where the title ends, or whether a body or the
    title stands before the year. ``rest`` is what follows the title: the journal or the publisher.
    """

    titles: tuple[str, ...] = ()
    people: str = ""
    rest: str = ""
    volume: str = ""
    issue: str = ""
    first_page: str = ""


def read_citation(reference: str) -> Citation:
    """Read one reference string."""
    volume, issue = _volume_issue(reference)
    page = next((found[1] for pattern in _PAGES if (found := pattern.search(reference))), "")
    people, titles, rest = _parts(reference)
    return Citation(titles, people, rest, volume.lstrip("0"), issue.lstrip("0"), page.lower().lstrip("0"))


def _volume_issue(reference: str) -> tuple[str, str]:
    for pattern in _VOLUME_ISSUE:
        if found := pattern.search(reference):
            return found[1], re.split(r"[-–/]", found[2] or "")[0]
    return "", ""


def _parts(reference: str) -> tuple[str, tuple[str, ...], str]:
    """Who stands before the title; the title, quoted or behind "(2005)."; what follows it."""
    dated, quoted = _DATED.search(reference), _QUOTED.search(reference)
    if quoted and (not dated or quoted.start() <= dated.end()):
        names_end = dated.start() if dated and dated.end() <= quoted.start() else quoted.start()
        return reference[:names_end].strip(" .,"), (quoted[1] or quoted[2],), reference[quoted.end() :]
    if not dated:
        return "", (), ""
    before, behind = reference[: dated.start()].strip(" .,"), reference[dated.end() :]
    ends = [end.start() for end in _SENTENCE_END.finditer(behind) if _WORD.search(behind, 0, end.start())]
    # The last full stop is the reference's own, unless it ends the title too.
    ends = ends[:-1][:_MOST_ENDS] or ends or [len(behind)]
    titles = tuple(behind[:end].strip() for end in ends)
    if before and not _NAMES.match(before):
        # "Title. (2005). Journal, 3(2), 5." or "World Bank. (2014). Title. World Bank."
        return "", tuple(filter(None, (before, *titles))), behind
    return before, titles, behind[ends[0] :]
