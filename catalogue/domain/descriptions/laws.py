"""Whether a text names a law, or a work about one: a commentary on a law is never the law."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

from search_index.analysis.normalisation import fold


class Standing(StrEnum):
    """How a title or a reference stands to a law: it names one, a work about one, or neither."""

    NEITHER = ""
    LAW = "law"
    ABOUT = "about"


_LAW_WORDS = (
    "law", "act", "code", "statute", "ordinance", "constitution", "convention", "treaty", "covenant",
    "protocol", "protocols", "charter", "directive", "decree", "subdecree", "prakas", "anukret", "kram",
    "kret", "regulation", "agreement", "recommendation", "declaration", "memorandum",
    "loi", "convenio", "decret", "protocole", "luat", "nghi dinh", "cong uoc",
)  # fmt: skip
_ABOUT_WORDS = (
    "commentary", "commentaries", "commentaire", "commentaires", "comments on", "handbook", "handbooks",
    "guide", "guides", "guidebook", "manual", "manuel", "guidelines", "explanatory", "explained",
    "explaining", "note", "notes", "implementation", "implementing", "analysis", "analyses",
    "analyzing", "study", "studies", "etude", "assessment", "assessing", "review", "report", "reports",
    "rapport", "survey", "overview", "introduction", "background", "toolkit", "training",
    "ratification", "compliance", "impact", "evaluation", "evaluating", "travaux", "preparatoires",
    "understanding", "briefing", "summary", "sketch", "primer", "monitoring", "observations",
    "provisions", "issues", "years on", "years after", "mise en oeuvre", "binh luan", "huong dan",
    "bao cao", "so tay", "danh gia", "tim hieu",
)  # fmt: skip
_UNSPACED_LAWS = (
    "ច្បាប់", "ក្រម", "អនុក្រឹត្យ", "ប្រកាស", "អនុសញ្ញា", "ពិធីសារ", "พระราชบัญญัติ", "กฎหมาย", "อนุสัญญา",
    "ກົດໝາຍ", "ອະນຸສັນຍາ",
)  # fmt: skip
_UNSPACED_ABOUT = (
    "សេចក្តីពន្យល់", "សេចក្ដីពន្យល់", "អត្ថាធិប្បាយ", "សៀវភៅណែនាំ", "របាយការណ៍", "ការអនុវត្ត", "คู่มือ", "คำอธิบาย",
    "รายงาน", "ຄູ່ມື", "ບົດລາຍງານ", "ບົດແນະນຳ",
)  # fmt: skip


def _any_of(spaced: Iterable[str], unspaced: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(spaced)})\b|{'|'.join(map(fold, unspaced))}")


_LAW = _any_of(_LAW_WORDS, _UNSPACED_LAWS)
_ABOUT = _any_of(_ABOUT_WORDS, _UNSPACED_ABOUT)
_NAMES_OF_LAWS = frozenset(word for name in _LAW_WORDS for word in name.split())
_SUBTITLE = re.compile(r":\s|\s-+\s|\?\s")
_LONGEST = 600


@lru_cache(maxsize=4_000)
def standing_of(text: str) -> Standing:
    """Whether a title or a reference names a law or a work about one.

    A work about a law says what it is before the law's name ("Commentary on the Law on ...") or in its
    subtitle ("... Act of 2008: criminal law provisions"); in "Prakas on Guidelines ..." the law comes first.
    """
    folded = fold(text[:_LONGEST])
    law = _LAW.search(folded)
    if not law:
        return Standing.NEITHER
    about = _ABOUT.search(folded)
    if not about:
        return Standing.LAW
    if about.start() < law.start():
        return Standing.ABOUT
    behind = _SUBTITLE.search(folded, law.end())
    return Standing.ABOUT if behind and _ABOUT.search(folded, behind.end()) else Standing.LAW


def may_name_a_law(words: Iterable[str], *, unspaced: bool) -> bool:
    """Whether a look at ``standing_of`` is worth its time: the folded words of a text hold one of a law's."""
    return unspaced or not _NAMES_OF_LAWS.isdisjoint(words)
