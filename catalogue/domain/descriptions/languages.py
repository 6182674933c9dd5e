"""Languages by code and by name, and what the script of a text says of its language.

Codes and names come from CLDR through ICU; the bibliographic codes of ISO 639-2 that differ from
the terminological ones (MARC uses them) are the Library of Congress's list.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache, lru_cache

import icu

from search_index.analysis.normalisation import clean, fold

_BIBLIOGRAPHIC = {
    "alb": "sq", "arm": "hy", "baq": "eu", "bur": "my", "chi": "zh", "cze": "cs", "dut": "nl", "fre": "fr",
    "geo": "ka", "ger": "de", "gre": "el", "ice": "is", "mac": "mk", "mao": "mi", "may": "ms", "per": "fa",
    "rum": "ro", "slo": "sk", "tib": "bo", "wel": "cy", "scr": "hr", "scc": "sr",
}  # fmt: skip
_TO_BIBLIOGRAPHIC = {code: marc for marc, code in _BIBLIOGRAPHIC.items() if marc not in {"scr", "scc"}}
_KEPT = 2048
"""Answers of each kind that are kept: strangers ask for languages too, and what they typed is not kept for
good."""
_NOT_A_LANGUAGE = {"und", "mul", "zxx", "mis", "mdr"}
_NAMED_IN = ("en", "fr", "es", "km", "th", "vi")
_MORE_NAMES = {
    "cambodian": "km", "myanmar": "my", "mandarin": "zh", "tagalog": "tl", "laotian": "lo",
    "bahasa indonesia": "id", "farsi": "fa", "flemish": "nl", "castilian": "es",
}  # fmt: skip

_SCRIPTS: tuple[tuple[str, str], ...] = (
    ("\u1780-\u17ff\u19e0-\u19ff", "km"),
    ("\u0e00-\u0e7f", "th"),
    ("\u0e80-\u0eff", "lo"),
    ("\u1000-\u109f\uaa60-\uaa7f", "my"),
    ("\u3040-\u30ff", "ja"),
    ("\uac00-\ud7af", "ko"),
    ("\u4e00-\u9fff\u3400-\u4dbf", "zh"),
)
_SCRIPT_PATTERNS = tuple((re.compile(f"[{ranges}]"), code) for ranges, code in _SCRIPTS)
_VIETNAMESE = re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
_TELLING = re.compile(f"[{''.join(ranges for ranges, _ in _SCRIPTS)}]|{_VIETNAMESE.pattern}", re.IGNORECASE)


@cache
def _codes_by_name() -> dict[str, str]:
    """Folded names of every language ICU knows, in the languages of our users and in its own."""
    names: dict[str, str] = {}
    for code in icu.Locale.getISOLanguages():
        if code in _NOT_A_LANGUAGE:
            continue
        locale = icu.Locale(code)
        for language in (*_NAMED_IN, code):
            names.setdefault(fold(locale.getDisplayLanguage(icu.Locale(language))), code)
    return names | {fold(name): code for name, code in _MORE_NAMES.items()}


@lru_cache(maxsize=_KEPT)
def code_of(name_or_code: str) -> str:
    """Return the ISO 639-1 code (639-3 where there is none) of a language given by code or by name.

    Takes "en", "eng", "khm", "fre", "en-US", "English", "Khmer", "ខ្មែរ", "ភាសាខ្មែរ", "français".
    An unknown value gives "".
    """
    text = fold(name_or_code).strip(" .")
    if re.fullmatch(r"[a-z]{2,3}(?:[-_][a-z0-9]+)*", text):
        base = re.split(r"[-_]", text)[0]
        code = _BIBLIOGRAPHIC.get(base) or str(icu.Locale(base).getLanguage())
        if code not in _NOT_A_LANGUAGE and icu.Locale(code).getISO3Language():
            return code
    names = _codes_by_name()
    return names.get(text) or names.get(re.sub(r"^(?:ភាសា|ภาษา|ພາສາ|tiếng |tieng )", "", text), "")


@lru_cache(maxsize=_KEPT)
def english_name(code: str) -> str:
    """Return what a language is called in English; a code that nobody knows stays."""
    return str(icu.Locale(code).getDisplayLanguage(icu.Locale("en"))) or code


@lru_cache(maxsize=_KEPT)
def bibliographic_code(code: str) -> str:
    """Return the three letters of a language in MARC (ISO 639-2/B): "km" is "khm", "my" is "bur".

    A language that has a code in ISO 639-3 alone, or none, gives "".
    """
    if len(code) != 2:
        return ""
    terminological = str(icu.Locale(code).getISO3Language())
    return _TO_BIBLIOGRAPHIC.get(code, terminological)


def codes_in(text: str) -> tuple[str, ...]:
    """Return the codes in a list such as "en;km", "English / Khmer" or "English and Khmer", each once."""
    if not text:
        return ()
    parts = re.split(r"\s*(?:[;,/|&+]|\band\b|\bet\b|និង)\s*", clean(text))
    return tuple(dict.fromkeys(code for part in parts if part and (code := code_of(part))))


@lru_cache(maxsize=1024)
def name_of(code: str, in_language: str = "en") -> str:
    """Return the name of a language in another (by default English); an unknown code comes back as it is."""
    return str(icu.Locale(code).getDisplayLanguage(icu.Locale(in_language))) if code else ""


def guess_script_language(text: str) -> str:
    """Return the language that the script of a text gives away: "km", "th", "lo", "my", "zh", "ja", "ko",
    "vi".

    Latin script without Vietnamese letters gives "", for it says nothing. Where scripts are
    mixed, the one with most letters decides, Latin among them; kana anywhere makes Han Japanese.
    """
    if text.isascii() or not _TELLING.search(text):
        return ""
    counts = Counter({code: len(pattern.findall(text)) for pattern, code in _SCRIPT_PATTERNS})
    code, count = counts.most_common(1)[0]
    latin = len(re.findall(r"[A-Za-zÀ-ɏ]", text))
    # A letter of these scripts says about as much as two Latin ones.
    if count and 2 * count >= latin:
        return "ja" if code == "zh" and counts["ja"] else code
    return "vi" if len(_VIETNAMESE.findall(text)) >= 2 else ""


_FUNCTION_WORDS: Mapping[str, frozenset[str]] = {
    code: frozenset(words.split())
    for code, words in {
        "en": "the of and in on for to an from with by against at is are into among how what",
        "fr": "le la les des du et en aux au une un dans sur pour par contre avec sans l d qui",
        "es": "el la los las del y en una un para por contra con sin sobre al entre",
    }.items()
}
"""Words that join others, by which a title in Latin letters gives its language away."""


def guess_language(text: str) -> str:
    """Return the language of a title, by its script or, in Latin letters, by the words that join others.

    Gives "en", "fr" or "es" only where one of them has most such words; "" says that nothing tells.
    """
    if script := guess_script_language(text):
        return script
    words = re.findall(r"[^\W\d_]+", text.lower())
    counts = {code: sum(word in known for word in words) for code, known in _FUNCTION_WORDS.items()}
    most = max(counts.values())
    found = [code for code, count in counts.items() if count == most]
    return found[0] if most and len(found) == 1 else ""


_ROMANCE = frozenset({
    "al", "au", "aux", "con", "contra", "dans", "de", "del", "des", "du", "el", "en", "et", "la", "las", "le",
    "les", "los", "ou", "para", "par", "por", "pour", "sobre", "sur", "un", "una", "une", "y",
})  # fmt: skip
_ENGLISH = frozenset({
    "a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "the", "to", "with",
})  # fmt: skip
_LEAST_SMALL_WORDS = 2


def is_romance(text: str) -> bool:
    """Whether the small words of a text in Latin letters are those of French or Spanish.

    Which of the two a short title is in they often do not say: "La trata de personas".
    """
    small = set(re.findall(r"[a-z]+", text.lower()))
    romance = len(small & _ROMANCE)
    return romance >= _LEAST_SMALL_WORDS and romance > 2 * len(small & _ENGLISH)
