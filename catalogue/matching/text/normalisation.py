"""Texts as the matcher compares them: words, numbers apart from words, and how telling a word is."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import unescape
from itertools import pairwise

from catalogue.matching.text.number_labels import COUNTED, PART_WORDS
from catalogue.matching.text.short_forms import spelt_out
from search_index.analysis.normalisation import fold

# Scripts written without spaces are cut into syllable clusters (a base letter with its marks), and
# neighbouring clusters are paired: a pair is about as telling as a word, and a typo spoils only two.
_UNSPACED = (
    "\u1780-\u17d3\u17dd\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0edf\u1000-\u109f\u3040-\u30ff\u3400-\u9fff"
)
_RUN = re.compile(f"[{_UNSPACED}]+")
_CLUSTER = re.compile(
    "[\u1780-\u17b5](?:\u17d2[\u1780-\u17a2])*[\u17b6-\u17d3\u17dd]*"
    "|[\u0e40-\u0e44]?[\u0e01-\u0e2e][\u0e30-\u0e3a\u0e47-\u0e4e]*"
    "|[\u0ec0-\u0ec4]?[\u0e81-\u0eae\u0edc-\u0edf][\u0eb0-\u0ebd\u0ec8-\u0ecd]*"
    "|[\u1000-\u102a\u103f](?:[\u102b-\u103e\u1056-\u1059]|\u1039[\u1000-\u102a])*"
    f"|[{_UNSPACED}]"
)
_TOKEN = re.compile(f"[{_UNSPACED}]+(?: [{_UNSPACED}]{{2,}})*|[^\\W_{_UNSPACED}]+")
_ASCII_TOKEN = re.compile(r"[a-z0-9]+")
"""The same of a folded text in ASCII, found in half the time."""

_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")

_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10,
}  # fmt: skip
CARDINALS = {
    word: value
    for value, word in enumerate(
        (
            *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
            *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
            "twenty",
        ),
        start=1,
    )
}
"""Numbers as words; where both titles write them so they are words like others."""
_TENS = ("", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx", "xc")
_ONES = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
ROMAN = {
    ten + one: 10 * tens + ones
    for tens, ten in enumerate(_TENS)
    for ones, one in enumerate(_ONES)
    if ten + one
}
"""Roman numerals up to XCIX, with their values."""
_SURELY_ROMAN = {word: value for word, value in ROMAN.items() if len(word) > (1 if value < 40 else 2)}
"""Those that are no words, no initials and no sizes."""
_WRITTEN = _ORDINALS | _SURELY_ROMAN
_SMALL_ROMAN = {"i": 1, "v": 5, "x": 10}
_ORDINAL_DIGITS = re.compile(r"(\d{1,3})(?:st|nd|rd|th|er|eme|e|o|a)")

_STOP_LINES = (
    "a an and are as at be by for from has how in into is it its of on or that the their to under upon was",
    "what when where which who why will with without vs via",
    "au aux avec ce ces dans de des du en et la le les leur ou par pour que qui sur un une",
    "al como con del el las los para por se sin su sus una y",
    "das dem den der die ein eine fur im ist mit nach oder und von vom zu zum zur uber",
    "van het een voor door och av till i om som",
)
STOP_WORDS = frozenset(word for line in _STOP_LINES for word in line.split())
"""Words of little meaning in the languages reference lists are mostly written in."""


TURNING_WORDS = {"after", "against", "before", "behind", "beyond", "not", "still", "towards", "without"}
"""Words before a title that make another of it, though some are stop words: "After Trafficking"."""

_NEAR_LINES = (
    "austria australia", "austrian australian", "gambia zambia", "gambian zambian", "iran iraq",
    "niger nigeria", "nigerien nigerian", "slovakia slovenia", "slovakian slovenian", "guinea guyana",
    "mauritania mauritius", "dominica dominican", "laos lagos", "serbia siberia", "mali bali malta",
    "emigration immigration", "emigrant immigrant", "emigrants immigrants", "persecution prosecution",
    "northern southern", "north south", "northeast northwest southeast southwest",
    "northeastern northwestern southeastern southwestern", "internal external", "import export",
    "imports exports", "increase decrease", "increasing decreasing", "inclusion exclusion", "micro macro",
    "maternal paternal", "employer employee", "employers employees", "trainer trainee", "trainers trainees",
    "trafficker trafficked", "traffickers trafficked", "policy police", "policies policing",
    "country county", "countries counties", "production protection projection reduction",
    "national rational",
    "contract contact", "contracts contacts", "property poverty", "morality mortality",
    "security severity", "induction deduction", "pretest posttest",
    "trial trail", "trials trails", "casual causal", "martial marital", "diary dairy", "united untied",
    "angel angle", "sacred scared", "form from", "file life", "men women", "man woman", "male female",
    "males females", "exploitation exploration", "detention retention", "adoption adaption",
    "adopted adapted", "conservation conversation", "course source", "creative reactive", "design signed",
    "nuclear unclear", "parties pirates",
)  # fmt: skip
NEAR_WORDS = {word: frozenset(line.split()) for line in _NEAR_LINES for word in line.split()}
"""Words a slip of the pen apart that mean another country or thing, each with its like."""

HEADING_WORDS = {
    "abstract", "abstracts", "annual", "book", "books", "column", "comment", "conference", "contents",
    "correction", "editor", "editorial", "editors", "erratum", "foreword", "guest", "guide", "handbook",
    "index", "introduction", "issue", "letter", "letters", "manual", "message", "news", "newsletter", "notes",
    "preface", "proceedings", "report", "review", "reviews", "special", "study", "update", "workshop",
    "essays", "memoir", "novel", "novela", "novella", "poems", "roman", "romanzo", "stories", "tales",
}  # fmt: skip
"""Words that head many works and name none."""

_REMEMBERED = 4_000
"""Texts whose words are kept: what is compared with several others is so within one batch of entries."""


@lru_cache(maxsize=_REMEMBERED)
def plain(text: str) -> str:
    """Folded, with "&" as "and", apostrophes inside words dropped, HTML entities read as they were meant."""
    if "&" in text:
        text = unescape(text).replace("&", " and ")
    folded = fold(text)
    return _APOSTROPHE.sub("", folded) if "'" in folded else folded


@lru_cache(maxsize=_REMEMBERED)
def words(text: str) -> tuple[str, ...]:
    """Return the comparable words of a text, see ``plain``; syllable pairs where a script has no spaces.

    Numbers stay as they stand; ``numbers_of`` reads them.
    """
    tokens = _tokens(text)
    if text.isascii() or all(map(str.isascii, tokens)):
        return tokens
    return tuple(word for token in tokens for word in _in_words(token))


def gaps(text: str) -> list[str]:
    """Return what stands before each of the words of a text, as ``words`` gives them; nothing within a
    run.
    """
    folded, end = plain(text), 0
    found: list[str] = []
    for token in _TOKEN.finditer(folded):
        inside = 0 if token[0].isascii() else len(_in_words(token[0].replace(" ", ""))) - 1
        found += [folded[end : token.start()], *[""] * inside]
        end = token.end()
    return found


def _in_words(token: str) -> Sequence[str]:
    if not _RUN.match(token):
        return (token,)
    clusters: list[str] = _CLUSTER.findall(token)
    return tuple(map("".join, pairwise(clusters))) if len(clusters) > 1 else clusters


def is_unspaced(text: str) -> bool:
    """Whether a folded text holds a script that parts no words by spaces."""
    return not text.isascii() and _RUN.search(text) is not None


def long_words(text: str) -> frozenset[str]:
    """Words of three letters or more, without numbers and what the style of references adds."""
    return frozenset(word for word in words(text) if len(word) > 2 and word.isalpha()) - _STYLE_WORDS


_STYLE_WORDS = {"pag", "vol", "eds", "and", "print", "web"}


def letters(text: str) -> str:
    """Return the folded letters and digits of a text without spaces: equal for joined and split words."""
    return "".join(_tokens(text))


@lru_cache(maxsize=_REMEMBERED)
def _tokens(text: str) -> tuple[str, ...]:
    if text.isascii() and not ("&" in text or "'" in text or "`" in text):
        found = text.lower()  # as nearly always: to fold it takes longer
    else:
        found = plain(text)
    if found.isascii():
        return spelt_out(tuple(_ASCII_TOKEN.findall(found)), found)
    # Spaces part phrases there, or words where somebody typed them so: they say nothing.
    return spelt_out(tuple([token.replace(" ", "") for token in _TOKEN.findall(found)]), found)


def numbers_of(tokens: Iterable[str]) -> dict[str, int]:
    """Return the numbers among the words of a title, by word: digits, ordinals, Roman numerals.

    "2008", "2nd", "second", "II"; a single i, v or x only after a word such as "volume" or "part".
    """
    found: dict[str, int] = {}
    before = ""
    for token in tokens:
        if token.isalpha():
            value = _WRITTEN.get(token) or (_SMALL_ROMAN.get(token) if before in COUNTED else None)
            if value:
                found[token] = value
        elif token.isdecimal() and token.isascii() and len(token) <= 9:
            found[token] = int(token)
        elif ordinal := _ORDINAL_DIGITS.fullmatch(token):
            found[token] = int(ordinal[1])
        before = token
    return found


def counts(word: str) -> bool:
    """Whether a folded letter behind this word is that of a part: "Part A", "2005 B"."""
    return word.isdecimal() or word in PART_WORDS


def stem_of(title: str) -> str:
    """Return a title's folded letters without its numbers: equal for the years and volumes of one series."""
    sequence = words(title)
    numbers = numbers_of(sequence)
    return "".join(word for word in sequence if word not in numbers)


_SHORT = {1: 0.15, 2: 0.5}


class WordStatistics:
    """How telling each word is among the holdings, from 0 (says nothing) to 1 (rare).

    The inverse document frequency of the holdings' titles, smoothed with what is known of titles
    anywhere, so that it also serves a catalogue of five books. Built from at most ``SAMPLE``
    titles: a word not among them is rare.
    """

    SAMPLE = 20_000
    _PRIOR_TITLES = 1_000
    _PRIOR_STOP, _PRIOR_HEADING, _PRIOR_WORD = 400.0, 60.0, 1.0

    def __init__(self, titles: Iterable[str] = ()) -> None:
        self._counts: Counter[str] = Counter()
        self._titles = 0
        for title in titles:
            self._counts.update(set(words(title)))
            self._titles += 1
        self._scale = math.log(self._titles + self._PRIOR_TITLES)
        self.weight = lru_cache(maxsize=32_000)(self._weight)
        """The weight of a word; remembered, for few words make up most titles."""

    def _weight(self, word: str) -> float:
        prior = self._PRIOR_WORD
        if word in STOP_WORDS:
            prior = self._PRIOR_STOP
        elif word in HEADING_WORDS:
            prior = self._PRIOR_HEADING
        share = (self._counts.get(word, 0) + prior) / (self._titles + self._PRIOR_TITLES)
        weight = -math.log(share) / self._scale
        # One or two letters are articles, initials or debris more often than words.
        return max(0.02, weight * (_SHORT.get(len(word), 1.0) if word.isascii() else 1.0))
