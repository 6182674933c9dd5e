"""A text taken apart into its articles: what begins with "Article 3", មាត្រា ៣, "Guideline 3" or "3.".

A page comes as one line, as it is kept for the index. Which word begins the articles is learned from the text
itself: the one whose numbers make the longest run. An article that is only spoken of stands outside
that run, and so does a table of contents.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from search_index.analysis.normalisation import fold

from .sentences import Page

MOST_ARTICLES = 400
"""Articles of a text that are compared; longer texts are cut there."""

LONGEST_PARAGRAPH = 900
"""Letters after which a paragraph is parted at the end of a sentence."""

_LONGEST_TITLE = 110
_SHORTEST_HEAD, _LONGEST_HEAD = 2, 15
_SHORTEST_RUN = 3
_LONGEST_STEP, _COST_OF_GAP = 4, 0.4
_MOST_HEADS = 3_000
_COARSE = 6_000
"""Letters: where the named parts of a text are longer than that on average, numbered paragraphs count."""

_HAN = "〇零一二三四五六七八九"
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ARTICLES = (
    "article|section|clause|rule|guideline|principle|standard|recommendation|regulation|objective|measure|step"
    "|règle|principe|directive|artículo|មាត្រា|ប្រការ|គោលការណ៍ណែនាំ|គោលការណ៍|ចំណុច|มาตรา|ข้อ|ມາດຕາ|ຂໍ້"
    "|ပုဒ်မ|အပိုဒ်|điều"
)
_CHAPTERS = (
    "chapter|part|title|annex|schedule|appendix|chapitre|partie|annexe|ជំពូក|ផ្នែក|ឧបសម្ព័ន្ធ|หมวด|ส่วนที่|ໝວດ|ພາກ|အခန်း"
    "|chương|phần|mục"
)
_NUMBER = r"\d{1,3}(?:\s?(?:bis|ter|quater)\b|[-/]\d{1,2}\b|[A-Z]\b)?(?!\d)|[IVXLC]{1,7}\b"
_SPOKEN_OF = "នៃ|និង|ឬ|ដែល|ខាង|แห่ง|และ|หรือ|วรรค|ของ|ຂອງ|ແລະ|ຫຼື|၏|နှင့်|的|和|、|所|规定"
"""What follows an article that is only spoken of, in languages that have no capital letters."""

_BEHIND = rf"[^\S\n]*+[.:)–—-]*+[^\S\n]*+(?![a-zà-ÿđ,;)]|{_SPOKEN_OF})"
_NAMED = re.compile(
    rf"(?<!\S)(?P<word>(?i:{_ARTICLES}|{_CHAPTERS}))\s*(?:ទី\s*|(?i:no\.?)\s*)?(?P<number>{_NUMBER}){_BEHIND}"
    rf"|(?:(?<=[。；])|(?<!\S))第\s*(?P<han>[{_HAN}十百\d]+)\s*(?P<sign>[条條章节節])[::、]?\s*(?!{_SPOKEN_OF})"
)
_NUMBERED = re.compile(r"(?:(?<=[.;:!?។៕。;] )|(?<![^\n]))(?P<number>\d{1,3})[.)](?!\d)\s*(?=\D)")
_CITED = re.compile(
    r"(?:\b(?:in|of|under|to|and|or|with|by|from|the|this|that|see|per|both|than|for|as|on|either|neither|within|which)"
    r"|[,(])\s*$",
    re.IGNORECASE,
)
"""What stands before an article that is spoken of and does not begin."""

_LABEL = r"\(?(?:\d{1,2}(?:\.\d{1,2})*|[a-z]|[ivx]{1,5}|[ក-ហ]|[ก-ฮ]|[ກ-ຮ])[.)](?!\d)|[•·]"
_PARAGRAPH = re.compile(rf"(?:(?<=[.;:,!?។៕。;—–-] )|(?<=\band )|(?<=\bor ))(?={_LABEL}\s*\S)")
_SENTENCE = re.compile(r"(?<=[.!?;។៕。；])\s+(?=\S)")
_STARTING = (
    "The|This|These|Those|Each|Every|Everyone|Everybody|All|Any|Anyone|An?|No|None|Nobody|Nothing|For|In|If|It|Its|At"
    "|When|Where|Whenever|Wherever|Whoever|Whereas|To|States?|Part(?:y|ies)|Members?|Subject|Without|Upon|On|As|After"
    "|Before|Except|Having|With|Within|Notwithstanding|There|Such|Persons?|Children|Victims|Governments?|Law|By|Under"
    "|Nationals?|Officials?|Only|Men|Women|Pursuant|Once|One|Two"
)
_TITLE = re.compile(
    rf"(?P<title>(?!(?:{_STARTING})\b)[A-ZÀ-ÞĐ][^.;:!?។]{{2,{_LONGEST_TITLE}}}?)\s+"
    rf"(?=(?:{_STARTING})\b(?! and\b)|{_LABEL}\s)"
)
_NEXT_CHAPTER = re.compile(
    rf"(?<=[.;:!?”\"។)\d] )(?:(?i:{_ARTICLES}|{_CHAPTERS})\s*(?:ទី\s*)?(?:{_NUMBER})|[IVX]{{1,5}}\.?)"
    r"(?=\s|$)[^.;]{0,160}$"
)
_FOOT = re.compile(r"\s*(?:page )?\d{1,4} ?(?:/|of) ?\d{1,4}\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of an article and the page it begins on."""

    text: str
    page: int


@dataclass(frozen=True, slots=True)
class Article:
    """An article: ``label`` as it is printed ("Article 3", ""), its title or "", its paragraphs."""

    label: str
    title: str
    page: int
    paragraphs: tuple[Paragraph, ...]

    @property
    def text(self) -> str:
        """All it says, without label and title."""
        return " ".join(paragraph.text for paragraph in self.paragraphs)

    @property
    def name(self) -> str:
        """What to call it: its label and its title."""
        return " ".join(filter(None, (self.label, self.title)))


@dataclass(frozen=True, slots=True)
class Articles:
    """The articles of a text in their order; ``opening`` is what stands before the first, or None."""

    opening: Article | None
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class _Head:
    """Where an article may begin, and where what it says begins."""

    start: int
    end: int
    label: str
    number: int


class _Text:
    """All pages one behind the other, which knows on what page each letter stands."""

    def __init__(self, pages: Iterable[Page]) -> None:
        kept = list(_without_running_heads(pages))
        self._numbers = [number for number, _ in kept]
        self._begins = [0, *accumulate(len(text) + 1 for _, text in kept)]
        self.whole = "\n".join(text for _, text in kept)

    def page_at(self, place: int) -> int:
        """Return the number of the page on which a letter stands."""
        return self._numbers[min(bisect_right(self._begins, place), len(self._numbers)) - 1]


def _without_running_heads(pages: Iterable[Page]) -> Iterator[Page]:
    """Yield the pages without their numbers and without what most of them begin or end with."""
    kept = [(number, _FOOT.sub("", text).split()) for number, text in pages]
    head = _repeated([words for _, words in kept])
    foot = _repeated([words[::-1] for _, words in kept])
    for number, words in kept:
        begin = len(head) if words[: len(head)] == head else 0
        end = len(words) - (len(foot) if words[::-1][: len(foot)] == foot else 0)
        yield number, " ".join(words[begin:end])


def _repeated(pages: Sequence[Sequence[str]]) -> Sequence[str]:
    """Return the longest run of words with which at least half of the pages begin, and three of them."""
    for length in range(_LONGEST_HEAD, _SHORTEST_HEAD - 1, -1):
        counted = Counter(tuple(words[:length]) for words in pages if len(words) > length)
        for words, count in counted.most_common(1):
            if count >= max(3, len(pages) / 2):
                return list(words)
    return []


def articles_of(pages: Iterable[Page]) -> Articles:
    """Take a text apart into its articles; into stretches of its sentences where nothing is numbered."""
    text = _Text(pages)
    heads = _heads(text.whole)
    if not heads:
        stretches = (
            Article("", "", paragraph.page, (paragraph,)) for paragraph in _paragraphs(text, 0, None)
        )
        return Articles(None, tuple(stretches)[:MOST_ARTICLES])
    opening = tuple(_paragraphs(text, 0, heads[0].start))
    ends = [*(head.start for head in heads[1:]), None]
    found = [_begun_by(head, text, end) for head, end in zip(heads, ends, strict=True)]
    return Articles(
        Article("", "", opening[0].page, opening) if opening else None, tuple(found)[:MOST_ARTICLES]
    )


def _heads(text: str) -> list[_Head]:
    """Where the articles begin: the longest run of numbers after one word, or of bare numbers."""
    named: dict[str, list[_Head]] = defaultdict(list)
    for match in _NAMED.finditer(text):
        number = _value(match["number"] or match["han"])
        if number is not None and not _CITED.search(text[max(0, match.start() - 12) : match.start()]):
            label = match[0].strip(" .:–—-\n")
            named[fold(match["word"] or match["sign"])].append(
                _Head(match.start(), match.end(), label, number)
            )
    best = max((_run(heads) for heads in named.values()), key=len, default=[])
    if len(best) >= _SHORTEST_RUN and len(text) / len(best) <= _COARSE:
        return best
    bare = [
        _Head(match.start(), match.end(), f"{match['number']}.", int(match["number"]))
        for match in _NUMBERED.finditer(text)
    ]
    numbered = _run(bare)
    if len(best) < _SHORTEST_RUN:
        return numbered if len(numbered) >= _SHORTEST_RUN else []
    return numbered if len(numbered) > 2 * len(best) else best


def _run(heads: Sequence[_Head]) -> list[_Head]:
    """Return the longest run of rising numbers with the fewest gaps; of two alike the one that begins
    later.
    """
    heads = heads[:_MOST_HEADS]
    best_with: dict[int, tuple[float, int]] = {}
    before: list[int | None] = []
    last, highest = None, 0.0
    for at, head in enumerate(heads):
        score, link = 1.0, None
        for step in range(_LONGEST_STEP, 0, -1):
            earlier = best_with.get(head.number - step)
            if earlier and earlier[0] + 1 - (step - 1) * _COST_OF_GAP > score:
                score, link = earlier[0] + 1 - (step - 1) * _COST_OF_GAP, earlier[1]
        before.append(link)
        if score >= best_with.get(head.number, (0.0, 0))[0]:
            best_with[head.number] = (score, at)
        if score >= highest:
            last, highest = at, score
    found: list[_Head] = []
    while last is not None:
        found.append(heads[last])
        last = before[last]
    return found[::-1]


def _value(number: str) -> int | None:
    """Return a number in any script, in Roman or Chinese numerals; None for what is none."""
    if digits := re.match(r"\d+", number):
        return int(digits[0])
    if number[0] in _HAN + "十百":
        return _chinese(number)
    values = [_ROMAN.get(letter, 0) for letter in number.lower()]
    if not all(values):
        return None
    return sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))


def _chinese(number: str) -> int:
    total, digit = 0, 0
    for sign in number:
        if sign in "十百":
            total += max(digit, 1) * (10 if sign == "十" else 100)
            digit = 0
        elif sign in _HAN:
            digit = max(0, _HAN.index(sign) - 1)
    return total + digit


def _begun_by(head: _Head, text: _Text, end: int | None) -> Article:
    start, title = head.end, ""
    if match := _TITLE.match(text.whole, head.end, len(text.whole) if end is None else end):
        start, title = match.end(), " ".join(match["title"].split()).strip(" -–—")
    paragraphs = tuple(_paragraphs(text, start, end))
    return Article(" ".join(head.label.split()), title, text.page_at(head.start), paragraphs)


def _paragraphs(text: _Text, start: int, end: int | None) -> Iterator[Paragraph]:
    """Yield what stands between two places, parted at numbers and letters, and long parts at sentences."""
    stretch = _NEXT_CHAPTER.sub("", text.whole[start:end].replace("\n", " ").rstrip())
    cuts = [0, *(match.start() for match in _PARAGRAPH.finditer(stretch)), len(stretch)]
    for begin, stop in pairwise(cuts):
        for from_begin, piece in parted(stretch[begin:stop], LONGEST_PARAGRAPH):
            if piece.strip():
                yield Paragraph(" ".join(piece.split()), text.page_at(start + begin + from_begin))


def parted(text: str, most: int) -> Iterator[tuple[int, str]]:
    """Yield a text in pieces of whole sentences, each begun anew after ``most`` letters, and where they
    begin.
    """
    begin = 0
    for match in _SENTENCE.finditer(text):
        if match.start() - begin >= most:
            yield begin, text[begin : match.start()]
            begin = match.end()
    yield begin, text[begin:]
