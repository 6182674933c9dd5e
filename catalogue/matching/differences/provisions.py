"""What an article lays down: how strictly it binds, and the numbers and deadlines it sets.

Read from set words of the languages of the Mekong countries; numbers that only point to another
article, and years of the calendar, are no deadlines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Duty = Literal["must_not", "must", "try", "should", "may"]
"""How strictly a sentence binds: it forbids, obliges, asks for an effort, recommends, allows."""

_DUTIES: Mapping[Duty, Sequence[str]] = {
    "must_not": (
        r"\b(?:shall|must|may|should) (?:not|never|in no case)\b",
        r"\b(?:no \w+|nobody|nothing|none)\b[^.;]{0,40}?\b(?:shall|may)\b",
        r"\b(?:is|are|be) (?:prohibited|forbidden)\b",
        "មិនត្រូវ|ហាមឃាត់|ត្រូវហាម|ห้าม|ต้องไม่|ຫ້າມ|ບໍ່ໃຫ້|không được|nghiêm cấm|不得|禁止|မပြုရ|တားမြစ်",
    ),
    "try": (
        r"\b(?:shall|must|undertakes? to)\b(?:, [^,.;]{1,80},)?(?: (?!not\b)[\w-]+){0,2}?"
        r" (?:endeavou?r|consider|seek|strive|encourage|make every effort|give[\w ]{0,20}? consideration)\b",
        "ខិតខំ|ត្រូវពិចារណា|พยายาม|nỗ lực|cố gắng|努力",
    ),
    "must": (
        r"\b(?:shall|must|undertakes? to|(?:is|are) (?:required|obliged) to|ha(?:s|ve) to)\b",
        "ត្រូវ(?!បាន)|ຕ້ອງ|ต้อง|phải|应当|必须|应|ရမည်",
    ),
    "should": (
        r"\b(?:should|ought to|(?:is|are) (?:recommended|encouraged) to)\b",
        "គួរ|គប្បី|ควร|ຄວນ|nên|宜|သင့်",
    ),
    "may": (
        r"(?<!\bas )\b(?:may(?! be necessary)|(?:is|are) (?:entitled|permitted|allowed|free) to)\b",
        "អាច|อาจ|ອາດ|có thể|可以|နိုင်",
    ),
}
_DUTY = re.compile(
    "|".join(f"(?P<{duty}>{'|'.join(words)})" for duty, words in _DUTIES.items()), re.IGNORECASE
)

_ONES = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth",
)  # fmt: skip
_TENS = (
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)  # fmt: skip
_WRITTEN: Mapping[str, int] = {
    **{word: at for at, word in enumerate(_ONES, 1)},
    **{word: at for at, word in enumerate(_ORDINALS, 1)},
    **{word: 10 * at for at, word in enumerate(_TENS, 2)},
    **{f"{word[:-1]}ieth": 10 * at for at, word in enumerate(_TENS, 2)},
    "hundred": 100,
}
_ONE_TO_NINE = "|".join((*_ONES[:9], *_ORDINALS[:9]))
_IN_WORDS = (
    rf"(?:{'|'.join(_TENS)})[- ](?:{_ONE_TO_NINE})|{'|'.join(sorted(_WRITTEN, key=len, reverse=True))}"
)
_UNITS: Mapping[str, str] = {
    "minute": r"minutes?\b|នាទី|นาที|ນາທີ|phút\b|分钟|မိနစ်",
    "hour": r"hours?\b|ម៉ោង|ชั่วโมง|ຊົ່ວໂມງ|giờ\b|小时|နာရီ",
    "day": r"days?\b|ថ្ងៃ|วัน|ວັນ|ngày\b|[日天]|ရက်",
    "week": r"weeks?\b|សប្តាហ៍|សប្ដាហ៍|สัปดาห์|ອາທິດ|tuần\b|周",
    "month": r"months?\b|ខែ|เดือน|ເດືອນ|tháng\b|个月|လ(?=\s|$)",
    "year": r"years?\b|ឆ្នាំ|ปี|ປີ|năm\b|年|နှစ်",
    "percent": r"per ?cent\b|%|ភាគរយ|phần trăm|ເປີເຊັນ",
    "dollar": r"(?:us |united states )?dollars?\b|ដុល្លារ|ดอลลาร์|ໂດລາ",
    "riel": r"riels?\b|រៀល",
    "baht": r"baht\b|บาท",
    "kip": r"kip\b|ກີບ",
    "dong": r"(?:vnd|đồng)\b",
    "member": r"members?\b|experts?\b",
    "party": r"(?:states?(?: part(?:y|ies))?|part(?:y|ies)|signatories|ratifications?|instruments?)\b",
}
_UNIT = "|".join(f"(?P<{unit}>{words})" for unit, words in _UNITS.items())
_QUANTITY = re.compile(
    r"(?<![\w.,/-])(?:(?P<digits>\d{1,3}(?:[,. \u00a0]\d{3}){1,6}|\d{1,6})(?:st|nd|rd|th)?"
    rf"|(?P<written>\b(?:{_IN_WORDS})\b))"
    rf"\s*(?:\([^()]{{1,30}}\)\s*)?(?:(?:calendar|working|full|consecutive|completed|such)\s+)?(?:{_UNIT})",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"(?:articles?|paragraphs?|section|no\.?|number|chapter|មាត្រា|มาตรา|điều)\s*$", re.IGNORECASE
)
_DATE = re.compile(
    r"\s+of\s+(?:the (?:following )?month|january|february|march|april|may|june|july|august|september|october"
    r"|november|december)",
    re.IGNORECASE,
)
_COUNTED_FROM_TWO = {"day", "member", "party"}
"""Units of which "one" and "first" are said without a number being meant."""

_CALENDAR = range(1700, 2700)


@dataclass(frozen=True, slots=True, order=True)
class Quantity:
    """A number with its unit: of time ("day", "month", "year" ...), money, "percent", "member" or "party"."""

    unit: str
    value: int


def duty_of(text: str) -> Duty | None:
    """How strictly a text binds, by the first word in it that says so; None where none does."""
    found = _DUTY.search(text)
    return None if found is None else next(duty for duty in _DUTIES if found[duty])


def quantities_of(text: str) -> frozenset[Quantity]:
    """Return the numbers and deadlines that a text sets; twelve months are a year, a week is seven days."""
    return frozenset(_quantities(text))


def _quantities(text: str) -> Iterator[Quantity]:
    for match in _QUANTITY.finditer(text):
        value = int(re.sub(r"\D", "", match["digits"])) if match["digits"] else _written(match["written"])
        unit = next(unit for unit in _UNITS if match[unit])
        if (unit == "year" and value in _CALENDAR) or _POINTING.search(text[: match.start()][-20:]):
            continue
        if value == 1 and match["written"] and unit in _COUNTED_FROM_TWO:
            continue
        if unit == "day" and _DATE.match(text, match.end()):
            continue
        if unit == "week":
            unit, value = "day", value * 7
        elif unit == "month" and value % 12 == 0:
            unit, value = "year", value // 12
        yield Quantity(unit, value)


def _written(words: str) -> int:
    return sum(_WRITTEN[word] for word in re.split(r"[- ]", words.lower()))
