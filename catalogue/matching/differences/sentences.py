"""Two texts side by side: how each is built, and which of their sentences the other has too.

Sentences are compared as they read, whatever their place: first those that share rare words are
brought together, then their letters are compared. Thresholds were set by eye on laws and agreements
of the Mekong countries: above 90 in a hundred only spelling and numbers differ, below 65 chance does.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from search_index.analysis.normalisation import fold

Page = tuple[int, str]
"""The number of a page, from 1, and its text."""

SAME, ALIKE = 90.0, 65.0
"""From which likeness (0 to 100) two sentences say the same, or nearly the same."""

MOST_SENTENCES = 2_000
"""Sentences of a text that are compared; longer texts are cut there."""

_SHORTEST, _LONGEST_HEADING = 25, 80
_CANDIDATES, _TOO_COMMON = 4, 0.2

_NAMED = (
    r"(?:article|section|chapter|part|annex|title|clause|rule|schedule|มาตรา|หมวด|ມາດຕາ|ໝວດ|chương|điều|mục)"
    r"\s+(?:\d+|[IVXLC]+)\b|(?:ជំពូក|មាត្រា|ផ្នែក)\s*(?:ទី\s*)?[\d០-៩]+|第\s*[一二三四五六七八九十百\d]+\s*[章条節节]"
)
_NUMBERED = r"(?:\d{1,2}\.){1,3}\d{0,2}\s+[^\W\d_]|[IVX]{1,5}\.\s+[^\W\d_]"
_HEADING = re.compile(rf"\s*(?:{_NAMED}|{_NUMBERED})", re.IGNORECASE)
_INSIDE = re.compile(rf"(?<=\s)(?i:{_NAMED})(?=\s*(?:[.:–-]\s|[^\W\d_a-z]))")
_CITED = re.compile(
    r"(?:\b(?:in|of|under|to|and|or|with|by|from|the|this|see|per|both)|[,(])\s*$", re.IGNORECASE
)
"""What stands before an article that is spoken of and does not begin."""

_END = re.compile(r"(?<=[.!?;:។៕။。；])\s+|(?<=[។៕။。；])")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and the page it begins on."""

    text: str
    page: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sentences that say the same, or nearly; ``score`` is their likeness, 0 to 100."""

    one: Sentence
    other: Sentence
    score: float

    @property
    def same(self) -> bool:
        """Whether they differ at most in spelling and numbers."""
        return self.score >= SAME


@dataclass(frozen=True, slots=True)
class TextComparison:
    """Where two texts agree, and what stands in one alone; everything in the order of the text."""

    pairs: tuple[Pair, ...]
    only_one: tuple[Sentence, ...]
    only_other: tuple[Sentence, ...]

    @property
    def same(self) -> tuple[Pair, ...]:
        """Pairs that say the same."""
        return tuple(pair for pair in self.pairs if pair.same)

    @property
    def alike(self) -> tuple[Pair, ...]:
        """Pairs that say nearly the same."""
        return tuple(pair for pair in self.pairs if not pair.same)


def outline(pages: Iterable[Page]) -> list[Sentence]:
    """Return the headings of a text: what begins with the number of a chapter, an article, a section."""
    found: list[Sentence] = []
    seen: set[str] = set()
    for page, text in pages:
        for line in _lines(text):
            if match := _HEADING.match(line):
                heading = line[: match.end()] + _END.split(line[match.end() :])[0]
                if (key := fold(line[: match.end() + 10])) not in seen:
                    found.append(Sentence(_cut(heading), page))
                seen.add(key)
    return found


def sentences(pages: Iterable[Page]) -> list[Sentence]:
    """Return the sentences of a text that are long enough to say something; headings begin a new one."""
    found = [sentence for sentence in _sentences(pages) if len(sentence.text) >= _SHORTEST]
    return found[:MOST_SENTENCES]


def compare_texts(one: Iterable[Page], other: Iterable[Page]) -> TextComparison:
    """Which sentences of one text the other has too; each is paired at most once."""
    ours, theirs = sentences(one), sentences(other)
    folded = [fold(sentence.text) for sentence in theirs]
    find = _Finder(folded)
    taken: set[int] = set()
    pairs: list[Pair] = []
    alone: list[Sentence] = []
    for sentence in ours:
        text = fold(sentence.text)
        scores = [(fuzz.ratio(text, folded[at]), at) for at in find(text) if at not in taken]
        score, at = max(scores, default=(0.0, -1))
        if score >= ALIKE:
            taken.add(at)
            pairs.append(Pair(sentence, theirs[at], score))
        else:
            alone.append(sentence)
    return TextComparison(
        tuple(pairs), tuple(alone), tuple(sentence for at, sentence in enumerate(theirs) if at not in taken)
    )


def _lines(text: str) -> Iterator[str]:
    """Yield the lines of a page; an article that begins within one begins another."""
    for line in text.splitlines():
        begins = 0
        for match in _INSIDE.finditer(line):
            if not _CITED.search(line[begins : match.start()]):
                yield line[begins : match.start()].strip()
                begins = match.start()
        yield line[begins:].strip()


def _cut(text: str) -> str:
    if len(text) <= _LONGEST_HEADING:
        return text.strip()
    return f"{text[:_LONGEST_HEADING].rpartition(' ')[0] or text[:_LONGEST_HEADING]} …"


def _sentences(pages: Iterable[Page]) -> Iterator[Sentence]:
    held, begun = "", 0
    for page, text in pages:
        for line in _lines(text):
            if not line or _HEADING.match(line):
                if held:
                    yield Sentence(held, begun)
                held = ""
            first = begun if held else page
            *whole, rest = _END.split(f"{held} {line}".strip())
            for number, piece in enumerate(whole):
                yield Sentence(piece.strip(), page if number else first)
            begun = page if whole else first
            held = rest
    if held:
        yield Sentence(held, begun)


class _Finder:
    """Which of many sentences share the rarest words with a text."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._places: dict[str, list[int]] = defaultdict(list)
        for at, text in enumerate(texts):
            for word in set(_words(text)):
                self._places[word].append(at)
        self._most = max(3, int(len(texts) * _TOO_COMMON))

    def __call__(self, text: str) -> list[int]:
        weight: Counter[int] = Counter()
        for word in dict.fromkeys(_words(text)):  # In the order of the text, so that ties always fall alike.
            places = self._places.get(word, ())
            if len(places) <= self._most:
                for at in places:
                    weight[at] += 1
        return [at for at, _ in weight.most_common(_CANDIDATES)]


def _words(text: str) -> list[str]:
    """Words; of scripts that do not part them, every four letters that follow each other."""
    if _UNSPACED.search(text):
        letters = text.replace(" ", "")
        return [letters[at : at + 4] for at in range(max(1, len(letters) - 3))]
    return re.findall(r"\w+", text)
