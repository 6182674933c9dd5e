"""From a text to the words it is found by, in every script of the Mekong and in Latin letters.

A text is read twice. ``words`` gives its words: runs of letters where words are spaced, and ICU's
dictionary words where they are not (Khmer, Thai, Lao, Burmese, Chinese). ``clusters`` gives the
syllables of the unspaced scripts: any two readings of a text agree on those, so that a phrase of
syllables finds what two dictionary readings cut differently.

A word has a *form* (as it is written, folded) and a *term* (what forms of one word share: the
English stem, with British and American spelling made one).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby, pairwise
from typing import NamedTuple

import icu
from whoosh.lang.snowball.english import EnglishStemmer

from search_index.analysis.normalisation import UNSPACED, fold, spelt_alike

_MARKS = (
    "\u0300-\u036f"  # Latin, Greek, Cyrillic
    "\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670"  # Hebrew, Arabic
    "\u0900-\u0963\u0966-\u0dff"  # the scripts of India
)
_LETTER = f"(?:(?![{UNSPACED}_])[\\w{_MARKS}])"
_RUN = re.compile(f"(?P<unspaced>(?:(?!\\d)[{UNSPACED}])+)|{_LETTER}+(?:['\u2019\u02bc]{_LETTER}+)*|\\d+")
_ASCII_RUN = re.compile("[a-zA-Z0-9]+(?:'[a-zA-Z0-9]+)*")
_PLAIN_LETTER = "[^\\W_]"
_APOSTROPHE = "['\u2019\u02bc]"
_SPACED_RUN = re.compile(f"{_PLAIN_LETTER}+(?:{_APOSTROPHE}{_PLAIN_LETTER}+)*")
_NOT_PLAIN = re.compile(f"[{UNSPACED}{_MARKS}]")
_UNSPACED_RUN = re.compile(f"[{UNSPACED}]+")

_THAI_LAO = (
    "[\u0e40-\u0e44]?[\u0e01-\u0e2e][\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*[\u0e30\u0e32\u0e33\u0e45]?"
    "|[\u0ec0-\u0ec4]?(?:\u0eab[\u0e99\u0ea1\u0ea5]|[\u0e81-\u0eae\u0edc-\u0edf])[\u0eb1\u0eb4-\u0ebd\u0ec8-\u0ecd]*[\u0eb0\u0eb2\u0eb3]?"
)
_BURMESE = (
    "[\u1000-\u102a\u103f\u104e](?:\u1039[\u1000-\u1021]|[\u102b-\u1038\u103a-\u103e\u1056-\u108d]"
    "|[\u1000-\u1021]\u103a|[\u1000-\u1021]\u1039(?=[\u1000-\u1021]))*"
)
_KHMER = "[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3]|[\u17b4-\u17d1\u17d3\u17dd])*"
_CLUSTER = re.compile(f"{_KHMER}|{_THAI_LAO}|{_BURMESE}|\\d+|\\w")

_WITHIN_SYLLABLE = re.compile("[\u17d2\u1039](?=.)|\u0eab(?=[\u0e99\u0ea1\u0ea5])")
"""The signs of Khmer and Burmese that stack the next consonant, and Lao HO before the one it raises: no word
ends there, whatever ICU cuts."""

_JOINED = re.compile("[-.\u2010\u2011](?<=\\w.)(?=\\w)(?:(?<!\\.)|(?<=\\b\\w\\.))")
"""A hyphen between letters, a dot behind a single one: a search skips to the sign, then looks before it."""
_LONGEST_COMPOUND = 40

_ELISION = re.compile("^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quelqu)'(?=..)")
ELISION_LETTERS = "cdjlmnstqpCDJLMNSTQP"
"""What a word begins with that may lose its beginning when it is folded."""

NOT_ASCII = "\x80-\U0010ffff"
"""Signs, for ``beginning_with``, that may become others when they are folded."""

_VARIANTS = (
    (re.compile(r"(?<=[a-z]{3})is(?=(?:e[drs]?|ers|ing|ations?|ational)$)"), "iz"),
    (re.compile(r"(?<=[a-z]{3})our(?=(?:s|ed|ing|ers?|al|able|ite|ful|less|hood)?$)"), "or"),
    (re.compile(r"(?<=[a-z]{3})tre(?=s?$)"), "ter"),
    (re.compile(r"(?<=^program)me(?=s?$)"), ""),
)

_JOINING = """
a an and are as at be been by can could did do does for from had has have how i if in into is it its
may more my no not of on or our should so some such than that the their them then there these they
this those to was we were what when where which who whom whose why will with would you your
au aux avec ce ces dans de des du elle en et il la le les leur leurs mais ou par pas pour que qui
sa se ses sur un une
va cua cac cho trong nhung voi duoc mot
និង នៃ នៅ ក្នុង ដោយ សម្រាប់ ជា ដែល របស់ ពី ទៅ ឬ ស្តីពី អំពី នូវ ដើម្បី ការ
และ ของ ใน ที่ การ ความ เพื่อ โดย จาก กับ หรือ เป็น ว่า ซึ่ง ให้ แห่ง
ແລະ ຂອງ ໃນ ທີ່ ການ ຄວາມ ເພື່ອ ໂດຍ ຈາກ ກັບ ຫຼື ເປັນ ວ່າ ຊຶ່ງ ໃຫ້
နှင့် ၏ မှ သို့ တွင် ၌ ကို များ သည် သော
的 和 与 在 及 是 对 之
"""
STOP_WORDS = frozenset(fold(_JOINING).split())
"""Words that join and do not name; still indexed, for phrases."""


class Word(NamedTuple):
    """One word of a text: what it is found by, how it is written, and where it stands in the text."""

    term: str
    form: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """Return the words of a text that went through ``search_index.analysis.normalisation.clean``, in their
    order.
    """
    if spaced := written_words(text):
        return [Word(*spaced_word(run[0]), run.start(), run.end()) for run in spaced.finditer(text)]
    found: list[Word] = []
    # What looks the same must not decide where words end.
    for run in _RUN.finditer(spelt_alike(text)):
        if run.lastgroup:
            found.extend(_dictionary_words(run.group(), run.start()))
        else:
            found.append(Word(*spaced_word(run.group()), *run.span()))
    return found


def written_words(text: str) -> re.Pattern[str] | None:
    """Return what finds the words of a text whose words are all spaced; None for a text of another kind."""
    if text.isascii():
        return _ASCII_RUN
    return None if _NOT_PLAIN.search(text) else _SPACED_RUN


@lru_cache(maxsize=256)
def beginning_with(letters: str) -> re.Pattern[str]:
    """Return what finds the words that begin with one of some letters, in a text whose words are all spaced.

    A search skips to the letter; that it is one, and no other stands before it, is looked at behind it.
    """
    begins = f"[{letters}](?<={_PLAIN_LETTER})(?<!{_PLAIN_LETTER}.)(?<!{_PLAIN_LETTER}{_APOSTROPHE}.)"
    return re.compile(f"{begins}{_PLAIN_LETTER}*(?:{_APOSTROPHE}{_PLAIN_LETTER}+)*")


def word_spans(text: str) -> list[tuple[int, int]]:
    """Where the words of a cleaned text begin and end."""
    if spaced := written_words(text):
        return [run.span() for run in spaced.finditer(text)]
    return [(word.start, word.end) for word in words(text)]


def terms_and_forms(text: str) -> list[tuple[str, str]]:
    """Return the words of a cleaned text without their places: half the work, for indexing."""
    if spaced := written_words(text):
        return list(map(spaced_word, spaced.findall(text)))
    return [(word.term, word.form) for word in words(text)]


@lru_cache(maxsize=128)
def remembered_terms_and_forms(text: str) -> tuple[tuple[str, str], ...]:
    """Return the same, remembered for a while: the words of a title are asked for several times."""
    return tuple(terms_and_forms(text))


class Compound(NamedTuple):
    """Words of a text that may be written as one: which they are, and the whole as a word.

    Joined by hyphens ("sub-regional", "subregional") or, where they are ``initials``, by dots ("U.N.", "UN").
    """

    first: int
    end: int
    form: str
    initials: bool


def compounds(text: str) -> list[Compound]:
    """Return the words of a cleaned text that may be written as one, by their numbers among all of its
    words.
    """
    if not _JOINED.search(text):
        return []
    found = words(text)
    gaps = [text[cluster.end : next_cluster.start] for cluster, next_cluster in pairwise(found)]
    kinds = [
        _joint(gap, cluster, next_cluster)
        for gap, cluster, next_cluster in zip(gaps, found, found[1:], strict=False)
    ]
    runs: list[Compound] = []
    at = 0
    for kind, same in groupby(kinds):
        end = at + len(list(same))
        whole = "".join(word.form for word in found[at : end + 1])
        if kind and not whole[:1].isdigit() and len(whole) <= _LONGEST_COMPOUND:
            runs.append(Compound(at, end + 1, whole, kind == "."))
        at = end
    return runs


def _joint(gap: str, one: Word, other: Word) -> str:
    """Return what joins two words to one: a hyphen, a dot between single letters, or "" where nothing
    does.
    """
    if gap == ".":
        return "." if len(one.form) == len(other.form) == 1 and (one.form + other.form).isalpha() else ""
    return "-" if gap in ("-", "\u2010", "\u2011") else ""


def clusters(text: str) -> list[Word]:
    """Return the syllables of the unspaced scripts in a cleaned text, whatever stands between them."""
    if text.isascii():
        return []
    found: list[Word] = []
    for run in _UNSPACED_RUN.finditer(spelt_alike(text)):
        for match in _CLUSTER.finditer(run.group()):
            folded = _folded(match.group())
            found.append(Word(folded, folded, run.start() + match.start(), run.start() + match.end()))
    return found


def unspaced_runs(text: str) -> list[tuple[int, int]]:
    """Where the runs of scripts without spaces begin and end in a text."""
    return [] if text.isascii() else [run.span() for run in _UNSPACED_RUN.finditer(text)]


def is_unspaced(text: str) -> bool:
    """Whether a text holds letters of a script that is written without spaces between words."""
    return not text.isascii() and _UNSPACED_RUN.search(text) is not None


@lru_cache(maxsize=1 << 15)
def term_of(form: str) -> str:
    """Return what a form is found by; ``term_of(term_of(form)) == term_of(form)``."""
    if not form.isascii() or not form.isalpha():
        return form
    for pattern, replacement in _VARIANTS:
        form = pattern.sub(replacement, form)
    stemmer = _tools.stemmer
    stem = stemmer.stem(form)
    while stem != form:  # Snowball is not idempotent; a stem must be its own stem
        form, stem = stem, stemmer.stem(stem)
    return str(stem)


@lru_cache(maxsize=1 << 15)
def spaced_word(written: str) -> tuple[str, str]:
    """Return the term and the form of a word of a script that spaces its words."""
    form = _form(written)
    return term_of(form), form


def _form(written: str) -> str:
    """Return a written word folded, without French elisions and the English possessive, apostrophes closed
    up.
    """
    folded = fold(written)
    if "'" in folded:
        folded = _ELISION.sub("", folded.removesuffix("'s"))
    return folded.replace("'", "")


_folded = lru_cache(maxsize=1 << 15)(fold)
"""Words and syllables folded: a text has few different ones."""


class _Tools(threading.local):
    """ICU's break iterator and the stemmer keep state: each thread has its own."""

    def __init__(self) -> None:
        self.breaker = icu.BreakIterator.createWordInstance(icu.Locale.getRoot())
        self.stemmer = EnglishStemmer()


_tools = _Tools()


def _dictionary_words(run: str, offset: int) -> Iterator[Word]:
    # ICU counts in UTF-16 units, Python in characters: the pieces themselves are measured.
    breaker = _tools.breaker
    text = icu.UnicodeString(run)
    breaker.setText(text)
    begin = start = 0
    for end in breaker:
        piece = str(text[begin:end])
        stop = start + len(piece)
        if _WITHIN_SYLLABLE.match(run, stop - 1):
            continue
        if any(character.isalnum() for character in piece):
            form = _folded(piece)
            yield Word(form, form, offset + start, offset + stop)
        begin, start = end, stop
