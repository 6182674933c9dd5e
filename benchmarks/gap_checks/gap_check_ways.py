"""Ways in which somebody else may describe a holding: the same work, written otherwise."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping

from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description

Spoil = Callable[[Description, random.Random], Description | None]
"""A description as somebody else writes it; None where the holding does not allow it."""

BARE: Mapping[str, object] = {
    "identifiers": (),
    "notes": (),
    "subjects": (),
    "series": "",
    "languages": (),
    "kind": "",
    "pages": "",
}
"""What a member's list leaves out of a holding."""
_ACRONYMS = {
    "International Labour Organization": ("ILO", "BIT", "Organisation internationale du Travail"),
    "International Labour Office": ("ILO", "OIT", "Bureau international du travail"),
    "International Organization for Migration": ("IOM", "OIM"),
    "United Nations Office on Drugs and Crime": ("UNODC", "ONUDC"),
    "UNICEF": ("United Nations Children's Fund", "Fonds des Nations Unies pour l'enfance"),
    "Asian Development Bank": ("ADB",),
    "U.S. Department of State": ("United States. Department of State", "US State Department"),
}
_SHORT = {
    "international": "intl", "government": "govt", "national": "natl", "department": "dept", "and": "&",
    "development": "dev.", "organization": "org.", "university": "univ.", "report": "rept.",
}  # fmt: skip
_MISREAD = (("rn", "m"), ("l", "1"), ("o", "0"), ("e", "c"), ("in", "m"), ("cl", "d"))
_KHMER = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")


def persons_of(one: Description) -> list[str]:
    return [
        contributor.name
        for contributor in one.contributors
        if contributor.kind is ContributorKind.PERSON and "," in contributor.name
    ]


def named(*names: str) -> tuple[Contributor, ...]:
    return tuple(Contributor(name, ContributorKind.PERSON) for name in names)


def _typo(text: str, rng: random.Random) -> str:
    at = rng.randrange(1, max(2, len(text) - 2))
    return text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]


# --- The same work, written otherwise ----------------------------------------------------------


def _subtitle_run_in(one: Description, _: random.Random) -> Description | None:
    return one.with_changes(title=f"{one.title} {one.subtitle}", subtitle="") if one.subtitle else None


def _subtitle_missing(one: Description, _: random.Random) -> Description | None:
    return one.with_changes(subtitle="") if one.subtitle and len(one.title.split()) > 2 else None


def _subtitle_alone(one: Description, _: random.Random) -> Description | None:
    return one.with_changes(title=one.subtitle, subtitle="") if len(one.subtitle.split()) > 4 else None


def _cut(one: Description, _: random.Random) -> Description | None:
    text = one.full_title
    return (
        one.with_changes(title=f"{text[:45].rsplit(' ', 1)[0]}...", subtitle="") if len(text) > 60 else None
    )


def _cut_unmarked(one: Description, _: random.Random) -> Description | None:
    text = one.full_title
    return one.with_changes(title=text[:60].rsplit(" ", 1)[0], subtitle="") if len(text) > 80 else None


def _two_typos(one: Description, rng: random.Random) -> Description | None:
    return one.with_changes(title=_typo(_typo(one.title, rng), rng)) if len(one.title) > 20 else None


def _scanned(one: Description, rng: random.Random) -> Description | None:
    text = one.full_title
    for right, wrong in rng.sample(_MISREAD, 3):
        text = text.replace(right, wrong, 1)
    return one.with_changes(title=text, subtitle="") if text != one.full_title else None


def _words_joined(one: Description, rng: random.Random) -> Description | None:
    parts = one.title.split()
    if len(parts) < 4:
        return None
    at = rng.randrange(len(parts) - 1)
    return one.with_changes(title=" ".join((*parts[:at], parts[at] + parts[at + 1], *parts[at + 2 :])))


def _word_split(one: Description, rng: random.Random) -> Description | None:
    long = [word for word in one.title.split() if len(word) > 7 and word.isalpha()]
    if not long:
        return None
    word = rng.choice(long)
    return one.with_changes(title=one.title.replace(word, f"{word[:4]} {word[4:]}", 1))


def _words_moved(one: Description, _: random.Random) -> Description | None:
    parts = one.title.split(", ") if ", " in one.title else one.title.split(" and ")
    if len(parts) != 2 or min(map(len, parts)) < 8:
        return None
    return one.with_changes(title=f"{parts[1]} and {parts[0]}")


def _abbreviated(one: Description, _: random.Random) -> Description | None:
    text = " ".join(_SHORT.get(word.lower(), word) for word in one.title.split())
    return one.with_changes(title=text) if text != one.title else None


def _title_alone(one: Description, _: random.Random) -> Description | None:
    return Description(title=one.full_title) if len(one.full_title) > 25 else None


def _initials(one: Description, _: random.Random) -> Description | None:
    names = [re.sub(r"(\w)[^\s,]*(?=\s|$)", r"\1.", person.split(",")[1]) for person in persons_of(one)]
    family = [person.split(",")[0] for person in persons_of(one)]
    return (
        one.with_changes(contributors=named(*map(", ".join, zip(family, names, strict=True))))
        if names
        else None
    )


def _names_turned(one: Description, _: random.Random) -> Description | None:
    turned = [" ".join(reversed(person.split(", ", 1))) for person in reversed(persons_of(one))]
    return one.with_changes(contributors=named("; ".join(turned))) if turned else None


def _et_al(one: Description, _: random.Random) -> Description | None:
    names = persons_of(one)
    return one.with_changes(contributors=named(f"{names[0]} et al.")) if len(names) > 1 else None


def _body_renamed(one: Description, rng: random.Random) -> Description | None:
    for name, others in _ACRONYMS.items():
        if name in one.publisher or any(name in contributor.name for contributor in one.contributors):
            other = rng.choice(others)
            return one.with_changes(
                publisher="", contributors=(Contributor(other, ContributorKind.BODY),), year=one.year
            )
    return None


def _body_as_publisher(one: Description, _: random.Random) -> Description | None:
    bodies = [
        contributor.name for contributor in one.contributors if contributor.kind is ContributorKind.BODY
    ]
    return one.with_changes(contributors=(), publisher=bodies[0]) if bodies else None


def _khmer_digits(one: Description, _: random.Random) -> Description | None:
    return one.with_changes(year=one.year.translate(_KHMER)) if re.fullmatch(r"\d{4}", one.year) else None


def _buddhist_era(one: Description, _: random.Random) -> Description | None:
    return one.with_changes(year=f"B.E. {int(one.year) + 543}") if re.fullmatch(r"\d{4}", one.year) else None


SPOILERS: Mapping[str, Spoil] = {
    "as it is": lambda one, _: one,
    "title alone": _title_alone,
    "subtitle run in": _subtitle_run_in,
    "subtitle missing": _subtitle_missing,
    "subtitle alone": _subtitle_alone,
    "cut off ...": _cut,
    "cut off unmarked": _cut_unmarked,
    "two typing errors": _two_typos,
    "scanned (OCR)": _scanned,
    "words joined": _words_joined,
    "a word split": _word_split,
    "words moved": _words_moved,
    "abbreviated": _abbreviated,
    "initials": _initials,
    "names turned": _names_turned,
    "et al.": _et_al,
    "body renamed": _body_renamed,
    "body as publisher": _body_as_publisher,
    "Khmer digits": _khmer_digits,
    "Buddhist era": _buddhist_era,
}

# --- References as text ------------------------------------------------------------------------


def written(style: str) -> Spoil:
    def spoil(one: Description, _: random.Random) -> Description | None:
        names = persons_of(one) or [contributor.name for contributor in one.contributors] or [one.publisher]
        if not names[0] or len(one.full_title.split()) < 2:
            return None
        family = [name.split(",")[0] for name in names]
        short = [
            parts[0] + "".join(f" {w[0]}" for w in parts[1:]) for parts in (n.split(", ") for n in names)
        ]
        parts = {
            "full": "; ".join(names), "family": ", ".join(family), "short": ", ".join(short),
            "first": names[0] + (" et al." if len(names) > 2 else ""), "title": one.full_title,
            "main": one.title, "year": one.year or "n.d.", "publisher": one.publisher or "Palgrave Macmillan",
            "place": one.place or "Basingstoke",
        }  # fmt: skip
        return Description(reference=style.format(**parts))

    return spoil


STYLES: Mapping[str, Spoil] = {
    f"in {name}": written(style)
    for name, style in {
        "APA": "{full} ({year}). {title}. {place}: {publisher}.",
        "MLA": "{first}. {title}. {publisher}, {year}. Print.",
        "Chicago": "{full}. {year}. {title}. {place}: {publisher}.",
        "Vancouver": "12. {short}. {title}. {place}: {publisher}; {year}.",
        "Harvard": "{family} ({year}) '{title}', {publisher}, {place}, viewed 3 May 2010.",
        "ISO 690": "{full}. {title}. {place} : {publisher}, {year}. ISBN 0-00-000000-0.",
        "French": "{full}, « {title} », {place}, {publisher}, {year}, p. 12-30.",
        "Vietnamese": "{full} ({year}), {title}, Nhà xuất bản {publisher}, {place}, tr. 5-9.",
        "Khmer": "{full} (ឆ្នាំ {year}) {title}។ {place}៖ {publisher}។ ទំព័រ ៥",
        "a hurried hand": "{family} - {main}, {year}",
        "APA, with a series": "{full} ({year}). {title} (Asia-Pacific Papers, 7). {place}: {publisher}.",
        "Vancouver, with a remark": "{short}. {title} (in Khmer and English). {place}: {publisher}; {year}.",
    }.items()
}
