"""What a reference says of itself in a known style: title in quotes or behind the year, volume, pages.

Read only as far as needed: where no style is recognised nothing is guessed, and the string is
compared as a whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_QUOTED = re.compile(r"[“\"«]\s*([^”\"»]{3,}?)\s*[.,?!]?[”\"»]")
_DATED = re.compile(r"\((?:\d{4}[a-z]?|n\.\s?d\.)[^)]{0,20}\)\.\s+")
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
    re.compile(r"[,:]\s*([A-Za-z]{0,3}\d+)(?:\s*[-–]+\s*[A-Za-z]{0,3}\d+)?\s*\.?\s*$"),
)
_INITIAL = re.compile(r"(?:^|[\s,])[A-Z]\.(?:\s|,|-|$)|\bet al\b")


@dataclass(frozen=True, slots=True)
class Citation:
    """A reference as far as its style gives it away; "" where it does not.

    ``titles`` are two where the style leaves open whether a body or the title stands before the year.
    """

    titles: tuple[str, ...] = ()
    people: str = ""
    volume: str = ""
    issue: str = ""
    first_page: str = ""


def read_citation(reference: str) -> Citation:
    """Read one reference string."""
    volume, issue = _volume_issue(reference)
    page = next((found[1] for pattern in _PAGES if (found := pattern.search(reference))), "")
    people, titles = _parts(reference)
    return Citation(titles, people, volume.lstrip("0"), issue.lstrip("0"), page.lower().lstrip("0"))


def _volume_issue(reference: str) -> tuple[str, str]:
    for pattern in _VOLUME_ISSUE:
        if found := pattern.search(reference):
            return found[1], re.split(r"[-–/]", found[2] or "")[0]
    return "", ""


def _parts(reference: str) -> tuple[str, tuple[str, ...]]:
    """Who stands before the title, and the title: quoted, or the sentence behind "(2005)."."""
    if quoted := _QUOTED.search(reference):
        return reference[: quoted.start()].strip(" .,"), (quoted[1],)
    dated = _DATED.search(reference)
    if not dated:
        return "", ()
    before, behind = reference[: dated.start()].strip(" .,"), reference[dated.end() :]
    end = _SENTENCE_END.search(behind)
    title = behind[: end.start() if end else len(behind)].strip()
    if before and not _INITIAL.search(before):
        # "Title. (2005). Journal, 3(2), 5." or "World Bank. (2014). Title. World Bank."
        return "", (before, title)
    return before, (title,)
