"""Near misses: other works that look like a holding, and should not be taken for it."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping

from benchmarks.gap_checks.gap_check_ways import Spoil, named, persons_of, written
from catalogue.domain.descriptions.description import Description


def _next_year(one: Description, _: random.Random) -> Description | None:
    serial = re.search(
        r"\b(annual|yearbook|bulletin|newsletter|trafficking in persons report)\b", one.title, re.I
    )
    if not serial or not re.fullmatch(r"\d{4}", one.year):
        return None
    after = str(int(one.year) + 13)
    changed = {"title": one.title.replace(one.year, after), "subtitle": one.subtitle.replace(one.year, after)}
    return one.with_changes(year=after, **changed)


def _other_volume(one: Description, _: random.Random) -> Description | None:
    changed = re.sub(r"\b(vol(?:ume)?\.?|part|no\.?) (\d+)", r"\1 47", one.full_title, flags=re.I)
    return one.with_changes(title=changed, subtitle="") if changed != one.full_title else None


def _part_added(one: Description, _: random.Random) -> Description | None:
    return one.with_changes(title=f"{one.title}, Volume 7") if not re.search(r"\d", one.full_title) else None


def _other_country(one: Description, _: random.Random) -> Description | None:
    names = ("Cambodia", "Thailand", "Lao PDR", "Vietnam", "Viet Nam", "Myanmar", "China", "Indonesia")
    here = [name for name in names if name in one.full_title]
    if len(here) != 1 or "Burma" in one.full_title:  # The other name or country would still stand there.
        return None
    return one.with_changes(title=one.full_title.replace(here[0], "Bolivia"), subtitle="")


def _same_body(one: Description, _: random.Random) -> Description | None:
    if persons_of(one) or not one.contributors:
        return None
    return one.with_changes(title="Handbook on the evaluation of rural water supply", subtitle="")


def _chapter(one: Description, _: random.Random) -> Description | None:
    text = (
        f"Nakamura, K. The price of rice in coastal districts. In: {one.full_title}, pp. 45-67, {one.year}."
    )
    return Description(reference=text) if len(one.full_title.split()) > 3 else None


def _other_author(one: Description, _: random.Random) -> Description | None:
    people = named("Nakamura, Keiko")
    return one.with_changes(contributors=people, publisher="") if len(one.full_title.split()) == 2 else None


def _word_before(one: Description, _: random.Random) -> Description | None:
    return one.with_changes(title=f"Still {one.title}") if len(one.full_title.split()) > 4 else None


def _other_subtitle(one: Description, _: random.Random) -> Description | None:
    long = one.subtitle and len(one.title.split()) > 2
    return one.with_changes(subtitle="lessons from inland fisheries") if long else None


def _its_summary(one: Description, _: random.Random) -> Description | None:
    return one.with_changes(title=one.full_title, subtitle="executive summary")


def _its_foreword(one: Description, _: random.Random) -> Description | None:
    text = f"Nakamura, K. ({one.year or 'n.d.'}). Foreword. In {one.full_title} (pp. 4-6). {one.publisher}."
    return Description(reference=text) if len(one.full_title.split()) > 3 else None


def _its_review(one: Description, _: random.Random) -> Description | None:
    text = f"Nakamura, K. Rezension zu: {one.full_title}, in: H-Soz-Kult, {one.year or 'n.d.'}."
    return Description(reference=text) if len(one.full_title.split()) > 3 else None


def _cited(spoil: Spoil) -> Spoil:
    """The same near miss as a whole reference."""
    write = written("{full}. {title}. {place}: {publisher}; {year}.")

    def cite(one: Description, rng: random.Random) -> Description | None:
        changed = spoil(one, rng)
        return write(changed, rng) if changed is not None else None

    return cite


_IN_FIELDS: Mapping[str, Spoil] = {
    "next issue of a run": _next_year,
    "another volume": _other_volume,
    "a volume added": _part_added,
    "another country": _other_country,
    "a word before it": _word_before,
    "another subtitle": _other_subtitle,
    "its summary": _its_summary,
}

NEAR_MISSES: Mapping[str, Spoil] = {
    **_IN_FIELDS,
    **{f"{name}, cited": _cited(spoil) for name, spoil in _IN_FIELDS.items()},
    "same body": _same_body,
    "a chapter of it": _chapter,
    "its foreword": _its_foreword,
    "a review of it": _its_review,
    "two words, other author": _other_author,
}
