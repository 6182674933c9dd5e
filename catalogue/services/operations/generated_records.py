"""Generated but realistic descriptions, for trying and measuring: words of the sample, and made-up ones."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate

from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description, Identifier
from catalogue.services.authority.authorities import shipped_rows

_VOCABULARY = 40_000
_SYLLABLES = [
    "ba",
    "chan",
    "de",
    "gor",
    "hul",
    "im",
    "ka",
    "lem",
    "mon",
    "nor",
    "pre",
    "rath",
    "sok",
    "ti",
    "vi",
]
_KINDS = {"report": 50, "article": 19, "book": 12, "law": 10, "guideline": 8, "thesis": 1}
_LANGUAGES = {"en": 90, "km": 6, "fr": 1, "th": 1, "vi": 2}
_COUNTRIES = {
    "global": 30,
    "Cambodia": 25,
    "Thailand": 8,
    "Viet Nam": 4,
    "Myanmar": 4,
    "Lao PDR": 3,
    "China": 2,
}


class _Zipf:
    """Draws values with a chance that falls as their rank: the law of words in any language."""

    def __init__(self, values: list[str]) -> None:
        self._values = values
        self._weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(values))))

    def draw(self, source: random.Random, count: int) -> list[str]:
        return source.choices(self._values, cum_weights=self._weights, k=count)


def descriptions(count: int, seed: int = 1) -> Iterator[Description]:
    """Yield so many descriptions, the same for the same seed."""
    source = random.Random(seed)
    rows = shipped_rows("holdings.csv")
    words = _Zipf(_vocabulary(rows, source))
    khmer = _Zipf([row["title"] for row in rows if "km" in row["language"] and row["title"][0] > "ក"])
    bodies = _Zipf([row["name"] for row in shipped_rows("organisations.csv")])
    subjects = _Zipf([row["term_en"] for row in shipped_rows("subjects.csv") if row["term_en"]])
    surnames = _Zipf([_invented(source).title() for _ in range(8000)])
    for number in range(count):
        language = _pick(source, _LANGUAGES)
        title = " ".join(words.draw(source, source.randint(4, 12))).capitalize()
        if language == "km":
            title = f"{khmer.draw(source, 1)[0]} {number}"
        yield Description(
            title=title,
            contributors=tuple(_contributors(source, bodies, surnames)),
            publisher=bodies.draw(source, 1)[0] if source.random() < 0.7 else "",
            year=str(2026 - int(source.expovariate(1 / 9)) % 60) if source.random() < 0.9 else "",
            identifiers=(Identifier("isbn", _isbn(number)),) if source.random() < 0.14 else (),
            languages=(language,),
            kind=_pick(source, _KINDS),
            countries=(_pick(source, _COUNTRIES),),
            subjects=tuple(dict.fromkeys(subjects.draw(source, source.randint(1, 4)))),
            summary=" ".join(words.draw(source, source.randint(15, 60))),
        )


def _vocabulary(rows: list[dict[str, str]], source: random.Random) -> list[str]:
    seen = Counter(
        word for row in rows for word in re.findall(r"[a-z]{2,}", f"{row['title']} {row['subtitle']}".lower())
    )
    real = [word for word, _ in seen.most_common()]
    return real + [_invented(source) for _ in range(_VOCABULARY - len(real))]


def _invented(source: random.Random) -> str:
    return "".join(source.choices(_SYLLABLES, k=source.randint(2, 4)))


def _pick(source: random.Random, shares: dict[str, int]) -> str:
    return source.choices(list(shares), weights=list(shares.values()))[0]


def _contributors(source: random.Random, bodies: _Zipf, surnames: _Zipf) -> Iterator[Contributor]:
    if source.random() < 0.5:
        yield Contributor(bodies.draw(source, 1)[0], ContributorKind.BODY)
    else:
        for surname in surnames.draw(source, source.randint(1, 3)):
            yield Contributor(f"{surname}, {source.choice('ABCDEHJKLMNPRSTV')}.")


def _isbn(number: int) -> str:
    digits = f"978{number:09}"
    check = -sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10
    return f"{digits}{check}"
