"""Edition statements: "2nd rev. ed.", "Second edition", "2e éd.", "paperback", "កែសម្រួលលើកទី២"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from search_index.analysis.normalisation import fold

_NUMBER_WORDS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "premiere": 1, "deuxieme": 2, "troisieme": 3, "quatrieme": 4, "primera": 1,
    "segunda": 2, "tercera": 3, "erste": 1, "zweite": 2, "dritte": 3,
}  # fmt: skip
_EDITION_WORD = r"(?:ed(?:n|ition|icion|icao|\b)|aufl(?:age)?|tirage|uitg|druk|version|ver\b)"
_NUMBERED = (
    re.compile(
        rf"\b(\d{{1,3}})(?!\d)\s*(?:st|nd|rd|th|e|eme|ere|er|a|o|\.)?[\s,]*(?:[^\W\d]\w*\.?\s+){{0,2}}?"
        rf"{_EDITION_WORD}"
    ),
    re.compile(rf"{_EDITION_WORD}\w*\.?\s*(?:no\.?\s*)?(\d{{1,3}})\b"),
    re.compile(r"(?:លើកទី|ครั้งที่|ຄັ້ງທີ)\s*(\d{1,2})"),
    re.compile(r"第\s*(\d{1,2})\s*版"),
)
_WORDED = re.compile(rf"\b({'|'.join(_NUMBER_WORDS)})\s+(?:\w+\.?\s+){{0,2}}?{_EDITION_WORD}")
_REVISED = re.compile(
    r"\b(?:rev(?:ised|ision|\.|\b)|updated?|enlarged|expanded|augmente|refondue|corrigee|revisada|actualizada"
    r"|uberarb\w*|amended|new ed)|កែសម្រួល|ปรับปรุง"
)
_REPRINT = re.compile(r"\b(?:reprint\w*|reimp\w*|repr\.|nachdr\w*|impression)\b|បោះពុម្ពឡើងវិញ")


class Form(StrEnum):
    """How an edition is bound or carried."""

    PAPERBACK = "paperback"
    HARDBACK = "hardback"
    ELECTRONIC = "electronic"


_FORMS = (
    (Form.PAPERBACK, re.compile(r"\b(?:paperback|pbk|pb|softcover|soft cover|broche|brosch\w*|rustica)\b")),
    (Form.HARDBACK, re.compile(r"\b(?:hardback|hardcover|hard cover|hbk|hb|cloth|relie|gebunden|geb)\b")),
    (Form.ELECTRONIC, re.compile(r"\b(?:e-?book|electronic|online|pdf|epub|kindle|web version|e-pub)\b")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Edition:
    """What an edition statement says; None and False where it says nothing."""

    number: int | None = None
    revised: bool = False
    reprint: bool = False
    form: Form | None = None

    @property
    def is_later(self) -> bool:
        """Whether the statement sets the edition apart from a first one."""
        return self.revised or (self.number is not None and self.number > 1)


def read_edition(text: str) -> Edition:
    """Read an edition statement, or one inside a reference ("Routledge, 2nd ed., 2004")."""
    folded = fold(text)
    if not folded:
        return Edition()
    number = next((int(found[1]) for pattern in _NUMBERED if (found := pattern.search(folded))), None)
    if number is None and (worded := _WORDED.search(folded)):
        number = _NUMBER_WORDS[worded[1]]
    return Edition(
        number=number or None,
        revised=bool(_REVISED.search(folded)),
        reprint=bool(_REPRINT.search(folded)),
        form=next((form for form, pattern in _FORMS if pattern.search(folded)), None),
    )


def other_edition(one: Edition, other: Edition) -> bool | None:
    """Whether two statements name different editions; None where they do not say.

    No statement is what a first edition carries, so a later one against none is an open question
    that the years decide.
    """
    if one.number and other.number:
        return one.number != other.number or one.revised != other.revised
    if one.is_later != other.is_later:
        return None
    return False
