"""Names of persons in a run, parted by "and" and by the very commas that stand inside them."""

from __future__ import annotations

import re

AND = re.compile(r",?\s+(?:and|&|et|und|(?-i:y)|និង)\s+", re.IGNORECASE)
"""What stands between two names; a capital Y is an initial."""
_AT_THE_EDGE = re.compile(r"^(?:and|&|et|und|និង)\s+|\s+(?:and|&|et|und)$", re.IGNORECASE)
"""The same where a list was cut at it."""
_INITIALS = re.compile(r"(?:(?:[^\W\d_]|[^\W\d_]{2}(?=\.)|[A-Z]{2})(?:[.\s-]+|$)){1,4}")
_YEARS = r"\d{3,4}\??(?:\s?[-–]\s?(?:(?:ca?\.|approximately)\s?)?(?:\d{3,4}\??)?)?"
_ADDITION = re.compile(
    rf"(?:jr|sr|ii|iii|iv|sir|dame|lord|lady|mrs|rev|dr|m\.?\s?d|ph\.?\s?d)\.?"
    rf"|(?:(?:b|d|fl|ca?)\.|born|died|active|approximately)?\s?{_YEARS}",
    re.IGNORECASE,
)
"""What a catalogue puts behind a name: "Jr.", a rank, the years of a life (MARC 21, 100 $b to $d)."""
_YEARS_AT_THE_END = re.compile(rf"\s{_YEARS}$")


def names_in(run: str) -> list[str]:
    """Return the names in a run of persons, in their order.

    "A. Goldman, R. Rivest and B. Lee" is three, "Law, K. and Wu, S." two, "Miller, W. H., Jr." and
    "García Márquez, Gabriel, 1927-2014" one.
    """
    text = _AT_THE_EDGE.sub("", run.strip(" ,"))
    parts = [part.strip(" ,") for part in AND.split(text)]
    if len(parts) > 1 and all(part.count(",") <= 1 for part in parts) and "," in parts[0] + parts[-1]:
        with_comma = [part for part in parts if "," in part]
        if all(map(_is_inverted, with_comma)):
            return parts
    return [name for part in parts for name in _at_commas(part)]


def _is_inverted(part: str) -> bool:
    """Whether a comma stands within one name: "Surname, Given"."""
    family, given = (side.strip() for side in part.split(",", 1))
    given = _YEARS_AT_THE_END.sub("", given)
    return bool(_INITIALS.fullmatch(given)) or not (" " in family and " " in given)


def _at_commas(part: str) -> list[str]:
    pieces = [piece.strip() for piece in part.split(",") if piece.strip()]
    own = [piece for piece in pieces if not _ADDITION.fullmatch(piece)]
    if len(own) == 2 and _is_inverted(", ".join(own)):
        return [", ".join(pieces)]
    names: list[str] = []
    for piece in pieces:
        # Initials and "Jr." belong to the name before them; "IOM, 2005" is no name with the years of a life.
        added = _ADDITION.fullmatch(piece) and not piece[-1].isdecimal()
        if names and (added or _INITIALS.fullmatch(piece)):
            names[-1] += f", {piece}"
        else:
            names.append(piece)
    return names
