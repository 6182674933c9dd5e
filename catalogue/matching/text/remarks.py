"""Errata, comments, replies, reviews, supplements, indexes: they bear the title of what they are about."""

from __future__ import annotations

import re

_REMARK = re.compile(
    r"\W*(?:(?:errat(?:um|a)|corrigend(?:um|a)|corrections?|book reviews?)(?: (?:to|on|of|for)\b|\s?[:.-])"
    r"|(?:comments?|commentary|reply|response|rejoinder) (?:to|on)\b|review of\b"
    r"|(?:supplement(?:al|ary)?|supporting) (?:material|data|information) (?:to|for|of)\b)"
)
"""How such a title begins, folded; "Review:" and "Retracted:" are labels that other sources leave out."""

_REMARK_BEHIND = re.compile(
    r"(?:[:;(]|\s[-–—])\s*(?:errat(?:um|a)|corrigend(?:um|a)|comments?|commentary|reply|rejoinder)\W*$"
    r"|\(vol\.? \w{1,6},? (?:pg|pp?)\.? \w{1,9},? \d{4}\)\W*$"
)
"""How it may end instead: "Principles and guidelines: commentary"; "Income tax: a commentary" is a book. An
erratum is told by the place of what it corrects, "(vol 142, pg 310, 2003)", in the indexes of citations."""


_INDEX = re.compile(r"\b(?:\w{0,12}register|(?:cumulative|general|subject|author) index)\b\D{0,12}\d")
"""The index to some years or volumes of a series: "Court decisions: general register 1981-1990"."""

_COMPANION_LINES = (
    "addenda addendum annex annexes answers appendices appendix exercises highlights index indexes",
    "supplement supplements workbook executive\\ssummary",
    "anhang arbeitsheft beiheft beilage beilagen erganzung erganzungen erganzungsband losungen nachtrag",
    "nachtrage register ubungen ubungsbuch zusammenfassung",
    "annexe corriges exercices synthese anejo anejos anexo anexos apendice ejercicios soluciones suplemento",
    "phu\\sluc bai\\stap ภาคผนวก ឧបសម្ព័ន្ធ",
)
_COMPANION = re.compile(
    rf"(?:[:.;(]|\s[-–—])\s*(?:{'|'.join('|'.join(line.split()) for line in _COMPANION_LINES)})"
    r"(?=\s*(?:$|[\d(,;:\]).]|(?:to|zu|zum|zur|au|aux|al|vol|bd|no|nr)\b))"
)
"""What comes out beside a work under its title: "Taxes and duties: exercises", "Handbook: supplement 25"."""


_MATTER = re.compile(
    r"\W*(?:(?:table of )?contents|(?:subject |author )?index|(?:front|back) ?matter|title page"
    r"|(?:front (?:and back )?|back )?cover|masthead|list of (?:contributors|reviewers|figures|tables)"
    r"|inhaltsverzeichnis|inhalt|titelei|impressum|table des matieres|sommaire|indice|muc luc"
    r"|មាតិកា|สารบัญ)\W*"
)
"""What stands in a book or an issue before and behind its texts."""


def is_remark(title: str) -> bool:
    """Whether a folded title is that of an erratum, a comment, a review, a supplement or an index."""
    return bool(
        _REMARK.match(title)
        or _REMARK_BEHIND.search(title)
        or _INDEX.search(title)
        or _COMPANION.search(title)
        or _MATTER.fullmatch(title)
    )


_ABOUT_IT = (
    "(?:executive |policy |report )?summary(?: report)?"
    "|(?:policy |issue |research )?brief(?:ing)?(?: paper| note)?|fact ?sheet|synopsis|(?:key|main) findings"
    "|(?:final |mid-?term |external )?evaluation(?: report)?|(?:abridged|short|popular) (?:version|edition)"
    "|(?:discussion|facilitators?|teachers?|trainers?|study|readers?) guide|training manual"
    "|book reviews?|reviewed by|compte[ -]?rendu|rezension|buchbesprechung|besprechung|resena|recension"
    "|zusammenfassung|resume(?: executif)?|resumen(?: ejecutivo)?|sumario(?: executivo)?|tom tat"
)
_SIGNS = (
    "summar", "brief", "fact", "synop", "findings", "evaluat", "version", "edition", "short", "glance",
    "nutshell", "guide", "manual", "review", "compte", "rezens", "besprech", "resen", "recens", "zusammen",
    "resum", "sumar", "tom tat",
)  # fmt: skip
"""Without one of these there is nothing to look for; most titles have none."""
_COMPANION_OF = re.compile(
    rf"""(?:^|[:.;,(\["]\s?|\s-\s)(?:(?:an?|the)\s)?({_ABOUT_IT})(?=\s*(?:$|[.:;,)\]"(\d]|\s-\s"""
    r"|(?:of|to|for|on|by|no|zu|zum|zur|von|de|du|del|des|da|do|sur)\b))"
)
"""What is written about a work under its title: its summary, a brief, a guide, a review in a journal."""
_IN_SHORT = re.compile(r"\s(in (?:brief|short|a nutshell)|at a glance)(?=\s*(?:$|[.:;,)\]\"]))")
"""What a title ends with that is told shorter than another: "Criminal provisions in brief"."""


def companion_words(text: str) -> frozenset[str]:
    """Return the words by which a folded title or reference says that it is a summary, a guide, a review."""
    if not any(sign in text for sign in _SIGNS):
        return frozenset()
    labels = (*_COMPANION_OF.findall(text), *_IN_SHORT.findall(text))
    return frozenset(word for label in labels for word in label.split())
