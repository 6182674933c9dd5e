"""The one normaliser of text: whatever compares two texts, compares what this gives.

Pure functions over Unicode; no index, no I/O. ``fold`` is for comparing and indexing, ``clean``
for storing what a person typed or a file held.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import icu

UNSPACED = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f"  # Burmese
    "\u1780-\u17ff\u19e0-\u19ff"  # Khmer
    "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"  # Han, kana
)
"""The scripts that part no words by spaces, as ranges of a class of characters in a pattern."""

ZERO_WIDTH = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD])
"""Zero-width spaces, joiners, BOM and soft hyphen: invisible, and typed at random in Khmer text."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_ZERO_WIDTH = re.compile(f"[{''.join(map(chr, ZERO_WIDTH))}]")
_PUNCTUATION = str.maketrans({
    "\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u201b": "'", "\u0060": "'", "\u00b4": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"',
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-", "\u2212": "-",
    "\u2026": "...",
    **{chr(0xFEE0 + ascii): chr(ascii) for ascii in range(0x21, 0x7F)},  # full-width forms, among Chinese
})  # fmt: skip
_LATIN_SPECIALS = str.maketrans({
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i",
})  # fmt: skip
_SAME_TO_THE_EYE = (
    ("\u17c1\u17b6", "\u17c4"),  # Khmer: OO typed as E and AA
    ("\u17c1\u17b8", "\u17be"),  # Khmer: OE typed as E and II
    ("\u0e4d\u0e32", "\u0e33"),  # Thai: AM typed as NIKHAHIT and AA
    ("\u0ecd\u0eb2", "\u0eb3"),  # Lao: AM typed as NIGGAHITA and AA
    ("\u0edc", "\u0eab\u0e99"),  # Lao: HO NO, HO MO and HO LO, one letter or two
    ("\u0edd", "\u0eab\u0ea1"),
    ("\u0eab\u0ebc", "\u0eab\u0ea5"),
)
_TYPED_TWICE = (("\u0e40\u0e40", "\u0e41"), ("\u0ec0\u0ec0", "\u0ec1"))
"""Thai and Lao: two E in a row, which no word has, look like the AE that is meant."""

_KHMER_ABOVE = "[\u17b7-\u17ba\u17be]"
_NO_DIGIT = "(?<![\u1040-\u1049].)(?=[\u102b-\u103e]|[\u1000-\u1021]\u103a)"
_LOOKALIKES = {
    "\u17b2": ("\u17b1", "\u17b2"),  # Khmer: both signs of the vowel OO, as in ឱ្យ
    "\u178a": ("\u178f", "\u178a(?<=\u17d2.)"),  # Khmer: subscript DA looks like subscript TA
    "\u17c9": ("\u17ca", f"\u17c9(?={_KHMER_ABOVE})"),  # Khmer: below a vowel both shifters look like U
    "\u17bb": ("\u17ca", f"\u17bb(?={_KHMER_ABOVE})"),
    "\u1025": ("\u1009", "\u1025(?=\u103a|[\u102b\u102c])"),  # Burmese: the vowel U for NNYA
    "\u1040": ("\u101d", f"\u1040{_NO_DIGIT}"),  # Burmese: the digits zero and seven for WA and RA
    "\u1047": ("\u101b", f"\u1047{_NO_DIGIT}"),
}
"""What is typed for a letter that looks the same: the letter that is meant, and where it is. Each pattern
begins with the letter itself, so that ``re`` jumps from one such letter to the next."""

_LOOKALIKE = re.compile("|".join(where for _, where in _LOOKALIKES.values()))

_ORDER_OF_MARKS = (
    "\u17c9\u17ca",  # Khmer: what shifts the consonant or looks so, vowels, signs
    "\u17bb",
    "".join(map(chr, (*range(0x17B6, 0x17BB), *range(0x17BC, 0x17C6)))),
    "".join(map(chr, (*range(0x17C6, 0x17C9), *range(0x17CB, 0x17D2), 0x17D3, 0x17DD))),
    "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e3a\u0e47",  # Thai: vowels, tones, AM whole or in two
    "\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4e",
    "\u0e33\u0e4d",
    "\u0ebc",  # Lao: the semivowel LO, then as in Thai
    "\u0eb1\u0eb4\u0eb5\u0eb6\u0eb7\u0eb8\u0eb9\u0eba\u0ebb",
    "\u0ec8\u0ec9\u0eca\u0ecb\u0ecc",
    "\u0eb3\u0ecd",
    *"\u103b\u103c\u103d\u103e\u1031",  # Burmese: medials, E, vowels above, below, beside, signs
    "\u102d\u102e\u1032",
    "\u102f\u1030",
    "\u102b\u102c",
    *"\u1036\u1037\u103a\u1038",
)
"""In which order the marks of a syllable are stored (Unicode Standard, chapter 16); typed in another they
look the same on many screens. What stands in one string keeps its order."""

_SUBSCRIPT = "\u17d2[\u1780-\u17a2]"
_MARK = re.compile(f"{_SUBSCRIPT}|.")
_RUN_OF_MARKS = re.compile(f"(?:{_SUBSCRIPT}|[{''.join(_ORDER_OF_MARKS)}]){{2,}}")
_RANKS = {mark: rank for rank, marks in enumerate(_ORDER_OF_MARKS) for mark in marks}
_RANKS["\u17d2\u179a"] = -1
"""Khmer subscripts, which ``_RANKS`` does not name, come before all else, and RO behind the others."""

_HAN = re.compile("[\u4e00-\u9fff]")
_BEYOND_EUROPE = re.compile("[\u0590-\u1dff\u2c00-\ufaff\U00010000-\U0010ffff]")
"""What is not in a text of the Latin, Greek or Cyrillic script, with its accents and signs."""

_OTHER_DIGIT = re.compile(r"[^\D0-9]")
_ACCENTS = re.compile(
    "(?<=[\0-\u024f\u1e00-\u1eff])[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)


@cache
def _simplified() -> dict[int, str]:
    """Traditional Chinese characters with the simplified ones for them, as ICU has them."""
    characters = [chr(number) for number in range(0x4E00, 0xA000)]
    converter = icu.Transliterator.createInstance("Traditional-Simplified")
    simplified = str(converter.transliterate("\n".join(characters))).split("\n")
    pairs = zip(characters, simplified, strict=True)
    return {ord(letter): plain for letter, plain in pairs if letter != plain and len(plain) == 1}


def clean(text: str) -> str:
    """NFC, without control and zero-width characters, white space single and trimmed.

    Thai and Lao AE typed as two E are mended: no reader can see them, and no word can be told without.
    """
    if text.isascii():
        if text.isprintable():
            return " ".join(text.split()) if "  " in text else text.strip()
    else:
        for twice, meant in _TYPED_TWICE:
            text = text.replace(twice, meant)
    if text.isprintable():  # then it holds none of them, and no white space but plain spaces
        text = unicodedata.normalize("NFC", text)
        return " ".join(text.split()) if "  " in text else text.strip()
    if _ZERO_WIDTH.search(text):  # to translate costs more than all else here
        text = text.translate(ZERO_WIDTH)
    return " ".join(_CONTROL.sub(" ", unicodedata.normalize("NFC", text)).split())


def ascii_digits(text: str) -> str:
    """Every decimal digit (Khmer, Thai, Lao, Burmese, full-width, ...) as its ASCII digit."""
    if text.isascii():
        return text
    return _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)


BUDDHIST_OFFSET = 543
"""The Buddhist era of Thailand, Laos and Cambodia runs 543 years ahead of the common era."""


def common_era(year: int) -> int:
    """Return a year of the common era.

    From 2400 to 2699 it was of the Buddhist era: no publication is dated four centuries ahead.
    """
    return year - BUDDHIST_OFFSET if 2400 <= year < 2700 else year


def spelt_alike(text: str) -> str:
    """Return the text, as long as it was, with what looks the same in Khmer, Thai, Lao and Burmese spelt
    the same.

    The marks of a syllable stand in one order, and a letter that was typed for another is the other.
    """
    ordered = _RUN_OF_MARKS.sub(
        lambda run: "".join(sorted(_MARK.findall(run.group()), key=lambda mark: _RANKS.get(mark, -2))), text
    )
    return _LOOKALIKE.sub(lambda letter: _LOOKALIKES[letter.group()][0], ordered)


def strip_diacritics(text: str) -> str:
    """Latin letters without their accents; marks of other scripts carry meaning and stay.

    A mark is dropped only behind a Latin base letter, so that Vietnamese folds and Khmer does not.
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text)))


def fold(text: str) -> str:
    """Return the form in which texts are compared: clean, lower case, plain marks and digits, no accents.

    What looks the same in Khmer, Thai and Lao is spelt the same, and Chinese in simplified characters.
    """
    if text.isascii():  # most texts, and one sign of ``_PUNCTUATION``
        return clean(text).replace("`", "'").lower()
    folded = clean(text).translate(_PUNCTUATION).casefold()
    if folded.isascii():
        return folded
    if _BEYOND_EUROPE.search(folded):
        folded = spelt_alike(folded)
        for typed, meant in _SAME_TO_THE_EYE:
            folded = folded.replace(typed, meant)
        if _HAN.search(folded):
            folded = folded.translate(_simplified())
        folded = ascii_digits(folded)
    return strip_diacritics(folded).translate(_LATIN_SPECIALS)
