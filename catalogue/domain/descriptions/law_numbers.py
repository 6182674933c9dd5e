"""Numbers of laws, treaties and judgments, in whatever style they are cited, as one number each.

A number is given as its family and what stands in it: "UNTS 2237/319", "ILO C182", "EU 2011/36". Numbers of
one family tell documents apart; those of two families may both be one document's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from search_index.analysis.normalisation import fold

YEARLY = frozenset({"prakas", "subdecree", "decree", "circular", "decision", "instruction"})
"""Families that are numbered anew each year, and by each ministry: only with its year a number says much."""


ROMANISED = frozenset({"KH"})
"""Families whose letters are written in more ways than one (RKM, RPM): their digits tell laws apart."""


class LawNumber(NamedTuple):
    """A number found in a text: from where to where it stands, the number itself, and whose it is.

    ``own`` is false for a number that the text says is another law's: "replacing Decision 2002/629/JHA".
    """

    start: int
    end: int
    key: str
    own: bool


def family_of(key: str) -> str:
    """Return the family of a number such as "ILO C182"; "" for one that has none."""
    family, blank, _ = key.partition(" ")
    return family if blank else ""


_NO = r"(?:[Nn][Oo]s?\b\.?|[Nn][°ºo]\.?|№|#|[Ss]ố|លេខ|เลขที่|ເລກທີ)"
_EU = r"(?:EU|UE|EC|CE|EG|EEC|CEE|EWG)"
_JHA = r"(?:JHA|JAI|JI|JBZ)"
_INSTRUMENT = r"(?:Conv[ei]n(?:tion|io)|Recomm[ae]ndation|Protoco(?:le?|lo)|អនុសញ្ញា|Công ước|อนุสัญญา)"
_MOST_ILO = 250
_ONE_SERIES = 2015
"""Since this year regulations, directives and decisions of the European Union are numbered as one."""
_OF_YEAR = r",?(?:\s\d{4})?,?\s?"
_BEHIND = r"(?![\d/-])"
"""What a whole number does not stand before."""
_DECISIONS = {
    "prakas": ("prakas", "ប្រកាស"),
    "subdecree": ("subdecree", "anukret", "anukretlekh", "អនុក្រឹត្យ"),
    "decree": ("royaldecree", "decree", "preahreachkret", "ព្រះរាជក្រឹត្យ"),
    "circular": ("circular", "sarachor", "សារាចរ"),
    "decision": ("decision", "សេចក្តីសម្រេច", "សេចក្ដីសម្រេច"),
    "instruction": ("instruction", "សេចក្តីណែនាំ", "សេចក្ដីណែនាំ"),
}
_DECISION = {fold(name): family for family, names in _DECISIONS.items() for name in names}
_DECISION_WORDS = (
    r"Prakas|Sub-?\s?[Dd]ecree|Anukret|Royal [Dd]ecree|Decree|Circular|Sarachor|Decision|Instruction"
    r"|ប្រកាស|អនុក្រឹត្យ|ព្រះរាជក្រឹត្យ|សារាចរ|សេចក្[តដ]ីសម្រេច|សេចក្[តដ]ីណែនាំ"
)
_DECISION_SIGNS = (
    "rakas", "ecree", "nukret", "ircular", "arachor", "ecision", "nstruction", "ប្រកាស", "ក្រឹត្យ", "សារាចរ",
    "សេចក្",
)  # fmt: skip
_ROYAL_LETTERS = {"នស": "NS", "ជស": "CS", "រកម": "RKM", "រកត": "RKT"}
"""Letters of Cambodian royal codes (kram, kret) as their English texts print them."""


def _royal(found: re.Match[str]) -> str:
    who, what = (_ROYAL_LETTERS.get(group, group.upper()) for group in found.group(1, 2))
    return f"KH {who}/{what}/{found[3]}/{int(found[4])}"


def _ilo(found: re.Match[str]) -> str | None:
    *kind, number = found.groups()
    letter = kind[0][0] if kind and kind[0][0] in "RP" else "C"
    return f"ILO {letter}{int(number)}" if 0 < int(number) < _MOST_ILO else None


def _year(short: str) -> str:
    return short if len(short) == 4 else f"19{short}"


def _european(found: re.Match[str]) -> str:
    return f"EU {_year(found[1])}/{int(found[2])}{' JHA' if re.search('J', found[3]) else ''}"


def _regulation(found: re.Match[str]) -> str:
    one, other = found[1], found[2]
    return f"EU {one}/{int(other)}" if len(one) == 4 else f"EU R{_year(other)}/{int(one)}"


def _celex(found: re.Match[str]) -> str:
    year, kind, number = found[1], found[2], int(found[3])
    regulation = kind == "R" and int(year) < _ONE_SERIES
    return f"EU {'R' if regulation else ''}{year}/{number}{' JHA' if kind == 'F' else ''}"


def _decision(found: re.Match[str]) -> str | None:
    family = _DECISION.get(re.sub(r"[\s-]", "", fold(found[1])))
    return f"{family} {int(found[2])}" if family else None


def _joined(family: str) -> Callable[[re.Match[str]], str]:
    """Return a number whose parts are joined by slashes, without the dots and zeros that printers vary."""
    return lambda found: (
        f"{family} " + "/".join(group.lstrip("0").replace(".", "").upper() for group in found.groups())
    )


def _reporter(found: re.Match[str]) -> str:
    return f"{found[2].replace('.', '').upper()} {int(found[1])}/{int(found[3])}"


_Make = Callable[[re.Match[str]], str | None]
_SHAPES: tuple[tuple[tuple[str, ...], str, _Make], ...] = (
    (("NS", "CS", "នស", "ជស"),
     r"(?<![\w/])([NC]S|[នជ]ស)\s?/\s?([A-Z]{2,4}|[\u1780-\u17d3]{2,5})\s?/\s?(\d{3,4})\s?/\s?(\d{1,4})(?!\d)",
     _royal),
    (("TS", "T.S", "ILM", "I.L.M", "EHRR", "CLR", "Stat."),
     r"(?<![\w.])(\d{1,4})\s(U\.?N\.?T\.?S|L\.?N\.?T\.?S|I\.?L\.?M|EHRR|CLR|Stat)\b\.?\s?(\d{1,5})\b",
     _reporter),
    (("UNTS", "Treaty Series", "Recueil des"),
     r"(?:UNTS|Treaty Series|Recueil des Traités),?\s(?:vol\.?\s?)?(\d{1,4}),\s?(?:pp?\.\s?)?(\d{1,5})\b",
     _joined("UNTS")),
    (("ETS", "STE", "STCE"), rf"\b(?:C?ETS|STC?E)\b\s?(?:{_NO})?\s?(\d{{1,3}})\b", _joined("CETS")),
    (("ILO", "OIT", "BIT"), r"\b(?:ILO|OIT|BIT)\W{1,3}([CRP])\s?(\d{1,3})\b", _ilo),
    (("ILO", "OIT", "BIT"), rf"\b(?:ILO|OIT|BIT)\s({_INSTRUMENT})\s\(?(?:{_NO}\s?)?(\d{{1,3}})\b", _ilo),
    (("ILO", "OIT"), rf"\b(?:ILO|OIT)\s{_NO}\s?(\d{{1,3}})\b", _ilo),
    (("rotoco",),
     rf"\b(Protoco(?:le?|lo))\b[^.;]{{0,90}}?\sConvention{_OF_YEAR}\(?{_NO}\s?(\d{{1,3}}){_BEHIND}", _ilo),
    (("onv", "ecomm", "rotoco", "អនុសញ្ញា", "Công ước", "อนุสัญญา"),
     rf"(?<!eneral )(?<!énérale )(?<!Hague )({_INSTRUMENT}){_OF_YEAR}\(?{_NO}\s?(\d{{1,3}}){_BEHIND}", _ilo),
    (("onv", "ecomm", "rotoco"), rf"(?:{_INSTRUMENT}),?(?:\s\d{{4}},?)?\s\(?([CRP])(\d{{1,3}})\b", _ilo),
    (("C", "R", "P"), r"\A([CRP])(\d{3})\b(?=\s?[-:,]|\Z)", _ilo),
    (("/E", "/U", "/C", "/J"),
     rf"(?<![\w/])((?:19|20)?\d\d)/(\d{{1,4}})/({_EU}|{_JHA}|CFSP|PESC)\b", _european),
    (("(E", "(U", "(C"), rf"\({_EU}\)\s?(?:{_NO}\s?)?(\d{{1,4}})/(\d{{2,4}})\b", _regulation),
    (("3",), r"\b3((?:19|20)\d\d)([LFR])(\d{4})\b", _celex),
    (("L",), r"\b(?:Pub(?:lic|\.)\s?L(?:aw|\.)|P\.\s?L\.)\s*(?:No\.?\s*)?(\d{2,3}-\d{1,4})\b", _joined("US")),
    (("/19", "/20"),
     rf"(?<![\w/])(\d{{1,4}}/(?:19|20)\d\d/(?!{_EU}\b)[A-ZĐ]{{2,}}[A-ZĐ0-9]*(?:-[A-ZĐ]+)*)", _joined("VN")),
    (("/NA", "/ສພຊ"), r"(?<![\w/])(\d{1,3})/(?:NA|ສພຊ)(?!\w)", _joined("LA")),
    (("UU", "ndang-"),
     r"\b(?:UU|[Uu]ndang-?\s?[Uu]ndang)(?:\sRI|\sRepublik Indonesia)?\s(?:[Nn]omor|[Nn]o\.?)\s?(\d{1,3})"
     r"(?:\s?/\s?|\s[Tt]ahun\s)((?:19|20)\d\d)\b",
     lambda found: f"ID {int(found[1])}/{found[2]}"),
    (("Republic Act", "R.A.", "RA "),
     rf"\b(?:Republic Act|R\.A\.|RA)\s(?:{_NO}\s?)?(\d{{4,5}})\b", _joined("PH")),
    (("alaysia",), r"\bLaws of Malaysia\W{1,3}Act\s(\d{2,4})\b", _joined("MY")),
    (("oi ", "cret ", "onnance "),
     rf"\b(?:Loi|Décret|Ordonnance|loi|décret|ordonnance)\s(?:organique\s)?{_NO}\s?(\d{{2,4}}-\d{{1,5}})\b",
     _joined("FR")),
    (("/",), rf"(?:\b{_NO}\s?|\A)(\d{{4,6}}/\d\d)(?![\d/])(?:\Z|\b)", _joined("ECHR")),
    (("IT-", "ICTR-", "SCSL-", "MICT-"), r"\b((?:IT|ICTR|SCSL|MICT)-\d{2,4}-\d{1,3})\b", _joined("TRIBUNAL")),
    (("[",), r"\[((?:19|20)\d\d)\]\s([A-Z]{2,6}(?:\s(?:Civ|Crim|Admin))?)\s(\d{1,4})\b", _joined("COURT")),
    (("ANK", "អនក្រ"), r"\b(\d{1,4})\s?(?:ANKr?\.?\s?BK|អនក្រ[./]\s?បក)",
     lambda found: f"subdecree {int(found[1])}"),
    (_DECISION_SIGNS, rf"({_DECISION_WORDS})\s?\(?{_NO}\s?(\d{{1,4}})(?:/\d\d)?{_BEHIND}", _decision),
)  # fmt: skip
_PATTERNS = tuple((signs, re.compile(shape), make) for signs, shape, make in _SHAPES)
_ANOTHERS = re.compile(
    r"\b(?:amend(?:ing|s)|replac(?:ing|es)|repeal(?:ing|s)|implement(?:ing|s)|supplement(?:ing|s)|recast of"
    r"|pursuant to|under|comply with|transposing|modifiant|remplaçant|abrogeant|sửa đổi)\s(?:[\w()]+\s){0,4}$"
)
"""What says that the number which follows is another law's."""
_WITHIN = 60


@lru_cache(maxsize=4_000)
def law_numbers(text: str) -> tuple[LawNumber, ...]:
    """Return the numbers of laws that a text gives, in order; digits and dashes in it must be plain."""
    return tuple(sorted(_found(text)))


def _found(text: str) -> Iterator[LawNumber]:
    taken: list[tuple[int, int]] = []
    for signs, pattern, make in _PATTERNS:
        if not any(sign in text for sign in signs):
            continue
        for found in pattern.finditer(text):
            start, end = found.span()
            if any(start < last and first < end for first, last in taken):
                continue
            taken.append((start, end))
            if key := make(found):
                anothers = _ANOTHERS.search(text[max(0, start - _WITHIN) : start])
                yield LawNumber(start, end, key, own=anothers is None)


_NAMED_DECISION = re.compile(rf"\W*({_DECISION_WORDS})")
_BARE_NUMBER = re.compile(r"\W*(?:No\.?\s?)?0*(\d{1,4})(?:/\d\d)?(?:\s[A-Za-z]|\s*\Z)")


def decision_family(title: str) -> str:
    """Return the family of the decision that a title begins with, such as "prakas"; "" for other titles."""
    kind = _NAMED_DECISION.match(title)
    return _DECISION.get(re.sub(r"[\s-]", "", fold(kind[1])), "") if kind else ""


def numbered(family: str, number: str) -> str | None:
    """Return the number of a decision whose number stands apart from its title: "106 MOSALVY" is "prakas
    106".
    """
    found = _BARE_NUMBER.match(number)
    return f"{family} {found[1]}" if found else None
