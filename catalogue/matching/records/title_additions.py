"""What stands in the place of a title and is no part of it: remarks, an edition, series, pages, "a novel"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from catalogue.matching.text.normalisation import long_words

BREAKS_OFF = re.compile(r"(?:\.\s?\.\s?\.|…)\s*$")
"""The dots at which a title is cut off."""
_REMARK = re.compile(
    r"\s*\[[^\]\s]*(?:\s[^\]\s]*){0,2}\]|(?<=\w{3}[\s.?!\w])\s*\[[^\]]*\]\s*$"
    r"|\s*\((?:brochure|film|dvd|video|panel|tutorial|poster|demo\w*|(?:extended )?abstract|invited)"
    r"(?: \w+)?\)",
    re.IGNORECASE,
)
"""Remarks added by cataloguers: [electronic resource], [Erratum appears in ...], (DVD)."""
_EDITION_SAID = re.compile(
    r"\s*[,;(\[]\s*(?:(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth)(?:,? rev(?:ised|\.))?"
    r"|rev(?:ised|\.)|new|updated)\s(?:edition|edn?\b\.?)\s*[)\]]?\s*$",
    re.IGNORECASE,
)
"""An edition statement that somebody wrote behind the title: ", 3rd edition"."""
_SERIES = re.compile(
    r"(?<=\S)\s*[(\[](?P<name>[^()\[\]#]*?[^\W\d_]{2}[^()\[\]#]*?)[\s,;:.]*"
    r"(?:#|\b(?:no|nr)\.?\s|\b(?:number|book)\s)\s*(?P<number>\d{1,4})(?:[.,–-]\d{1,4})?[)\]]\s*$",
    re.IGNORECASE,
)
"""A series with a number in it, in brackets behind a title: "(Working paper, no. 12)", "(Dirk Pitt #8)"."""
_DESIGNATION = re.compile(
    r"(?<=\w)[\s.,!?'”\"]*[:;(]\s*(?:(?:an?|the|un|une|una|ein|eine)\s)?"
    r"(?:(?:short|new|selected|collected|unfinished|historical|true|complete)\s)?"
    r"(?:novel|novella|stories|tales|poems|memoirs?|biography|autobiography|mystery|thriller|romance"
    r"|récit|recits?|nouvelles|roman|erzählung(?:en)?|gedichte|novela|cuentos|romanzo|racconti)\)?\s*$"
    r"|(?<=\w)\s*[:;]\s*(?:an?|the)\s(?:report|study|paper|survey|essay|guide|manual|handbook|play)\s*$",
    re.IGNORECASE,
)
"""A subtitle that says nothing but what kind of work it is: ": a novel", ": short stories", ": a report"."""

_PAGES = re.compile(
    r"(?<=\w)[\s.,;:]+\(?(?:pp?|pagg?|coll?)\.\s?\d(?:[\W\d]|\b\w{1,2}\b|\b(?:sgg|nota|note|passim)\b)*$",
)
"""Pages that a note cites, behind a title that was taken from it: ", pp. 67-74"."""

_REMEMBERED = 4_000
"""Titles of which is kept what is no part of them: one is looked at for each of its forms."""


class SeriesStatement(NamedTuple):
    """The series that stands in brackets behind a title, and the number in it."""

    name: str
    number: int


@lru_cache(maxsize=_REMEMBERED)
def series_behind(text: str) -> SeriesStatement | None:
    """Return the series behind a title; None where there is none, or it says no more than the title does.

    Of "Bone (Bone #2)" the number is all that tells it from "Bone (Bone #3)".
    """
    found = _SERIES.search(text) if text.endswith((")", "]")) else None
    if found is None or long_words(found["name"]) - _NO_NAME <= long_words(text[: found.start()]):
        return None
    return SeriesStatement(found["name"].strip(), int(found["number"]))


_NO_NAME = frozenset({"book", "issue", "number", "part", "phase", "report", "the", "vol", "volume"})
"""Words that count the parts of a work and are no name of a series."""


@lru_cache(maxsize=_REMEMBERED)
def bare(text: str) -> str:
    """Return a title without cataloguers' remarks, what is no part of it, and the dots at which it breaks
    off.
    """
    plain = _REMARK.sub("", text) if "[" in text or "(" in text else text
    if series_behind(plain):
        plain = _SERIES.sub("", plain)
    if "ed" in plain.lower():
        plain = _EDITION_SAID.sub("", plain)
    if plain[-1:].isdecimal() or plain.endswith("."):
        plain = _PAGES.sub("", plain)
    plain = _DESIGNATION.sub("", plain)
    return BREAKS_OFF.sub("", plain).rstrip() or text
