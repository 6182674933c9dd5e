"""Every field of an entry against the same field of a holding; what is missing is never a contradiction.

``judge`` gives the findings, which the model weighs; the evidence that people read is made from them in
``explanation``, and only for the pairs that are shown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from catalogue.matching.comparison.field_findings import in_fields, in_titles
from catalogue.matching.comparison.identifier_findings import in_identifiers
from catalogue.matching.comparison.references import compare_reference, compare_strings
from catalogue.matching.comparison.romanised import compare_across
from catalogue.matching.comparison.string_findings import in_both_strings, in_string
from catalogue.matching.comparison.title_comparison import Comparison, subtitles_apart
from catalogue.matching.comparison.title_comparison import compare as compare_titles
from catalogue.matching.comparison.untitled import (
    in_one_place,
    one_says_who_and_when,
    says_its_place,
    says_who_and_when,
)
from catalogue.matching.findings import Finding
from catalogue.matching.records.corporate_bodies import OrganisationAliases
from catalogue.matching.records.prepared import Prepared
from catalogue.matching.records.title_initials import goes_by_initials
from catalogue.matching.rules import Rules, TitleRules
from catalogue.matching.text.bare_numbers import is_bare
from catalogue.matching.text.titles import Title


@dataclass(slots=True)
class Judgement:
    """What an entry and a holding have in common, as findings; what the title is worth, in points."""

    entry: Prepared
    holding: Prepared
    title: Comparison
    title_points: float
    findings: frozenset[Finding]
    cited: Comparison | None = None
    """The title that a reference's style gives away against the record's; None where it gives none away."""

    def __contains__(self, finding: Finding) -> bool:
        return finding in self.findings

    @property
    def in_fields(self) -> bool:
        """Whether both are records with fields, and neither is an unparsed reference."""
        return not (self.entry.free_text or self.holding.free_text)

    def has(self, *findings: Finding) -> bool:
        """Whether any of these findings was made."""
        return not self.findings.isdisjoint(findings)


def judge(entry: Prepared, holding: Prepared, rules: Rules, aliases: OrganisationAliases) -> Judgement:
    """Compare every field of two records."""
    cited: Comparison | None = None
    if entry.free_text and holding.free_text:
        title, worth = _strings(entry, holding, rules)
        names = {*in_both_strings(entry, holding)}
        if worth < 0 and one_says_who_and_when(entry, holding, names):
            worth = 0.0
            place = Finding.SAME_PLACE if in_one_place(entry, holding) else Finding.PEOPLE_ALONE
            names = {*names - _OF_TITLES, Finding.TITLE_UNSAID, place}
    elif entry.free_text or holding.free_text:
        reference, record = (entry, holding) if entry.free_text else (holding, entry)
        title, unexplained = compare_reference(reference, record, rules.title.typo_floor)
        if unexplained <= rules.note and not title.left and title.common >= rules.title.telling:
            title = replace(title, right=rules.note_omitted * title.right)
        worth = title_points(title, rules.title)
        cited = cited_title(reference, record, rules.title)
        names = {*in_string(reference, record, title, cited)}
        if worth < 0 and says_its_place(reference, record, names):
            worth = 0.0
            names = {*names - _OF_TITLES, Finding.TITLE_UNSAID}
        elif worth < 0 and says_who_and_when(reference, record, names):
            worth = 0.0
            names = {*names - _OF_TITLES, Finding.TITLE_UNSAID, Finding.PEOPLE_ALONE}
    else:
        names = {*in_fields(entry, holding, aliases)}
        known_people = Finding.YEAR_SAME in names and not names.isdisjoint(_SAME_PEOPLE)
        title = best_title(entry, holding, rules.title, misprints=known_people)
        worth = title_points(title, rules.title)
        names.update(in_titles(entry, holding, title))
    numbers = {*in_identifiers(entry, holding)}
    if goes_by_initials(entry, holding):
        worth = 0.0
        names = {*names - _OF_TITLES, Finding.INITIALS_ALONE}
    few = worth < rules.least_title and not numbers.isdisjoint(_NAMED)
    if few and _says_only_its_number(entry, holding):
        worth = 0.0
        names = {*names - _OF_TITLES - _OF_NAMES, Finding.NUMBER_ALONE}
    found = {*names, *numbers}
    if found >= _SAME_PAGES and not found.isdisjoint(_SAME_PEOPLE):
        found.add(Finding.SAME_PLACE)
    return Judgement(entry, holding, title, worth, frozenset(found), cited)


_OF_TITLES = {
    Finding.TITLE_PART_MISSING, Finding.TITLE_NUMBERS_CLASH, Finding.REMARK_ON, Finding.ABOUT_LAW,
    Finding.PART_OF, Finding.COMPANION_OF,
}  # fmt: skip
"""What is found in titles, and says nothing where one has none."""

_OF_NAMES = {Finding.BODY_DIFFER, Finding.PUBLISHER_DIFFER, Finding.PEOPLE_DIFFER}
_SAME_PEOPLE = {Finding.PEOPLE_MANY, Finding.PEOPLE_AGREE}
_SAME_PAGES = {Finding.VOLUME_SAME, Finding.PAGE_SAME}
_NAMED = {Finding.NUMBER_SAME, Finding.NUMBER_LIKE}


def _says_only_its_number(entry: Prepared, holding: Prepared) -> bool:
    """Whether one of two records is nothing but a number that both have, and who gave it."""
    return any(
        one.beyond is not None and is_bare(one.beyond, other.other_words)
        for one, other in ((entry, holding), (holding, entry))
    )


# --- Titles ----------------------------------------------------------------------------------


def title_points(title: Comparison, rules: TitleRules) -> float:
    """Return what a title comparison is worth; see ``TitleRules``."""
    telling = min(1.0, title.common / rules.telling)
    replaced = min(title.left, title.right)
    omitted = abs(title.left - title.right)
    points = rules.full * telling * float(title.similarity**rules.steepness)
    if title.short and title.common < rules.short_telling:
        points *= 0.5
    points += rules.replaced * min(1.0, replaced / rules.replaced_full)
    points += rules.omitted * omitted / (omitted + title.common) if omitted else 0.0
    points += rules.tail if title.tail else 0.0
    points += rules.reordered * (2 if title.short else 1) if title.reordered else 0.0
    return points + (rules.short_form if title.short else 0.0)


def cited_title(reference: Prepared, record: Prepared, rules: TitleRules) -> Comparison | None:
    """Return the title that a reference's style gives away, or the likeliest of several, against the form of
    the record's title that is most like it; None where its style gives none away.

    The string as a whole says which words are there; only this says that they are the title, and all of it.
    """
    pairs = [
        (one, other)
        for one in reference.cited
        for other in (record.full, *record.main, *record.parallels)
        if one.tokens and other.tokens
    ]
    if not pairs:
        return None
    one, other = max(pairs, key=lambda pair: fuzz.ratio(pair[0].letters, pair[1].letters))
    found = compare_titles(
        one,
        other,
        left_explained=record.other_words,
        left_cut=reference.cut,
        right_cut=record.cut,
        typo_floor=rules.typo_floor,
    )
    return replace(found, short=found.short or other is not record.full)


def _strings(entry: Prepared, holding: Prepared, rules: Rules) -> tuple[Comparison, float]:
    """Two unparsed references: by their titles where both styles are known, and always as wholes."""
    whole = compare_strings(entry, holding, rules.title.typo_floor)
    if whole.exact:
        return whole, title_points(whole, rules.title)
    worth = string_points(whole, rules)
    # Where a full stop ends no title it runs on into the journal, which the other string names too.
    pairs = [
        compare_titles(
            one,
            other,
            left_explained=holding.venue_words,
            right_explained=entry.venue_words,
            typo_floor=rules.title.typo_floor,
        )
        for one in entry.cited
        for other in holding.cited
    ]
    if not pairs:
        return whole, worth
    title = max(pairs, key=lambda pair: title_points(pair, rules.title))
    cited = title_points(title, rules.title)
    # A title read wrongly still stands in the other string, so that the whole speaks for it.
    return (title, min(worth, 0.0) + cited) if cited >= 0 else (whole, min(worth, 0.0) + 0.5 * cited)


def string_points(title: Comparison, rules: Rules) -> float:
    """Return what two unparsed references have in common: the smaller one should be nearly all there."""
    smaller = title.common + min(title.left, title.right)
    larger = title.common + max(title.left, title.right)
    if not smaller:
        return rules.title.omitted
    within = 0.7 * title.common / smaller + 0.3 * title.common / larger
    return rules.string_slope * (within - rules.string_even) * min(1.0, title.common / rules.title.telling)


def best_title(
    entry: Prepared, holding: Prepared, rules: TitleRules, *, misprints: bool = False
) -> Comparison:
    """Return the comparison of the title forms that agree best: whole, without subtitle, parallel."""
    whole = _titles(entry.full, holding.full, entry, holding, rules, misprints=misprints)
    if whole.exact:
        return whole
    if across := compare_across(entry, holding):
        return across
    head = next((one for one in entry.main for other in holding.main if one.letters == other.letters), None)
    apart = subtitles_apart(entry.full, holding.full, head) if head else None
    whole = apart or whole
    best, best_points = whole, title_points(whole, rules)
    forms = [(title, holding.full, True, False) for title in entry.main]
    forms += [(entry.full, title, True, False) for title in holding.main]
    forms += [(title, holding.full, False, True) for title in entry.parallels]
    forms += [(entry.full, title, False, True) for title in holding.parallels]
    forms += [(title, holding.full, True, False) for title in entry.tails]
    forms += [(entry.full, title, True, False) for title in holding.tails]
    for one, other, short, parallel in forms:
        if apart and head and head.letters in (one.letters, other.letters):
            continue  # A subtitle may be left out, not be another one.
        found = _titles(one, other, entry, holding, rules)
        if short and max(found.left, found.right) > rules.short_slack:
            continue
        tail = one in entry.tails or other in holding.tails
        found = replace(found, short=short or found.short, tail=tail, parallel=parallel)
        if (points := title_points(found, rules)) > best_points:
            best, best_points = found, points
    return best


def _titles(
    one: Title,
    other: Title,
    entry: Prepared,
    holding: Prepared,
    rules: TitleRules,
    *,
    misprints: bool = False,
) -> Comparison:
    return compare_titles(
        one, other, left_explained=holding.other_words, right_explained=entry.other_words,
        left_cut=entry.cut, right_cut=holding.cut, typo_floor=rules.typo_floor,
        misprints=misprints,
    )  # fmt: skip
