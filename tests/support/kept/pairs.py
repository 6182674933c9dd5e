"""What the matcher makes of records and of pairs of them, and what it tells of entries."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from catalogue.domain.descriptions.description import Description
from catalogue.matching.comparison import references, string_findings
from catalogue.matching.comparison.comparison import best_title, cited_title, string_points, title_points
from catalogue.matching.comparison.field_findings import (
    known_numbers,
    known_parts,
    telling_numbers,
)
from catalogue.matching.comparison.title_place import (
    numbers_lacking,
    numbers_there,
    phrase_behind,
    place_of,
)
from catalogue.matching.comparison.year_runs import run_and_issue, within, years_meant
from catalogue.matching.decision.explanation import match_of
from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.decision.recorder import Recorder
from catalogue.matching.evidence import profiles, review_reasons, series, shared_isbns, versions
from catalogue.matching.evidence.profiles import Profile
from catalogue.matching.records import (
    journal_place,
    title_forms,
    title_initials,
)
from catalogue.matching.rules import RULES
from catalogue.matching.text.titles import Title
from catalogue.services.authority.authorities import shipped_knowledge, shipped_rows

from . import Answers, said
from .questions import lines, record, records
from .texts import otherwise


def answers() -> Answers:
    """Ask everything."""
    return {**_of_records(), **_of_pairs()}


@cache
def matcher() -> Matcher:
    """The matcher with the shipped names and words, and with the sample's words weighed."""
    knowledge = shipped_knowledge()
    titles = [row["title"] for row in shipped_rows("holdings.csv")]
    return Matcher(knowledge.aliases, knowledge.vocabulary).with_statistics(titles)


def _of_records() -> Answers:
    asked = [matcher().prepare(known) for known in records(3)]
    outlines = [matcher().outline(known.to_dict()) for known in records(3)]
    entries = [matcher().prepare(_listed(known, at)) for at, known in enumerate(records(3)[:110])]
    return {
        "prepared": [said(known) for known in (*asked, *entries)],
        "profiles": [_in_any_order(profiles.profile_of(known)) for known in (*asked, *entries)],
        "outlines": outlines,
        "journal": [
            (
                journal_place.venue_of(known),
                journal_place.volume_issue(known),
                journal_place.place_keys(known),
            )
            for known in records(3)
        ],
        "pages": [
            (
                journal_place.pages_of(pages),
                journal_place.length_of(pages),
                journal_place.first_page(pages, is_article=at % 2 > 0),
            )
            for at, pages in enumerate(_PAGES)
        ],
        "forms": [
            (
                title_forms.shorter_forms(known),
                title_forms.tails_of(known),
                title_forms.year_cited(known),
                title_forms.year_elsewhere(known),
                title_initials.initials_keys(known),
            )
            for known in records(3)
        ],
        "numbers": [(known_numbers(known), known_parts(known), years_meant(known)) for known in asked],
        "issues": [(series.issue_of(known), series.is_undated(known)) for known in (*asked, *entries)],
        "could_be": [
            [at for at, outline in enumerate(outlines) if matcher().could_be(entry, outline)]
            for entry in entries[:60]
        ],
    }


def _in_any_order(profile: Profile) -> list[object]:
    """What a profile holds, lists as sets: their order is that of a set."""
    held = (getattr(profile, name) for name in Profile.__slots__)
    return [frozenset(value) if isinstance(value, list | tuple) else value for value in held]


_PAGES = (
    "",
    "12",
    "45-60",
    "pp. 45–60",
    "45-9",
    "87A",
    "xii, 60 p.",
    "1 v.",
    "60 pages",
    "S12-S15",
    "e1234",
    "60-45",
    "0045",
    "10, 12-14",
    "[8]",
)


def _listed(known: Description, at: int) -> Description:
    """A record as lists have it, in more ways than one sees in the sample."""
    names = ", ".join(contributor.name for contributor in known.contributors[:3]) or known.publisher
    title, year = known.full_title, known.year
    line = lines()[-1 - at % 300]
    ways = (
        Description(reference=f"{names} ({year}). {title}. {known.place}: {known.publisher}."),
        Description(reference=f"{title}. {names}. {known.place}, {year}, 12(3), pp. {40 + at}-{60 + at}."),
        Description(reference=f"In: {names} (eds.) {title}, 2nd ed., {year}, ch. {at % 9}, {known.pages} p."),
        Description(reference=f"{names}. Review of: {title}. J Migr Stud {year};12:{at}-{at + 9}"),
        Description(reference=f"{title[: 2 * len(title) // 3]} ... {line}"),
        Description(reference=line),
        known.with_changes(subtitle="", year=str(2001 + at % 9), identifiers=()),
        known.with_changes(title=known.title[:5] + known.title[6:], publisher="", contributors=()),
        known.with_changes(title=f"{known.title}, part {1 + at % 3}", edition=f"{1 + at % 4}. ed."),
        known.with_changes(title=f"Summary of {known.title}", year=f"{year}-", pages=str(at)),
        known.with_changes(
            title=names, contributors=(), publisher=known.title, identifiers=known.identifiers[:1]
        ),
        known.with_changes(
            title=otherwise(known.title, at), languages=("km",), parallel_titles=(known.title,)
        ),
        known.with_changes(venue="Journal of Migration", volume="12", number="3", pages=f"{40 + at % 9}-60"),
        Description(title=known.title, reference=line, year=year, notes=("Text in Thai",)),
    )
    return ways[at % len(ways)]


def _of_pairs() -> Answers:
    known = sorted(
        (record(row) for row in shipped_rows("holdings.csv")[::4]),
        key=lambda description: description.full_title,
    )
    prepared = [matcher().prepare(description) for description in known]
    batch = []
    for at, description in enumerate(known):
        beside = range(max(0, at - 2), min(len(known), at + 3))
        for way in (at, at + 7):
            batch.append(
                (
                    matcher().prepare(_listed(description, way)),
                    [(str(place), prepared[place]) for place in beside],
                )
            )
    judged = [[matcher().judge(entry, holding) for _, holding in found] for entry, found in batch]
    pairs = [(entry, holding) for entry, found in batch for _, holding in found]
    flat = [judgement for found in judged for judgement in found]
    recorder = Recorder(matcher())
    recorder.decide_all(batch)
    strings = [(entry, holding) for entry, holding in pairs if entry.free_text]
    return {
        "judge": [(sorted(judgement.findings), judgement.title) for judgement in flat],
        "titles_of_pairs": [
            (
                best_title(entry, holding, RULES.title, misprints=True),
                best_title(entry, holding, RULES.title, misprints=False),
            )
            for entry, holding in pairs
            if not entry.free_text
        ],
        "cited_title": [cited_title(entry, holding, RULES.title) for entry, holding in strings],
        "points": [
            (title_points(judgement.title, RULES.title), string_points(judgement.title, RULES))
            for judgement in flat
        ],
        "compare_reference": [
            references.compare_reference(entry, holding, 0.85) for entry, holding in strings
        ],
        "compare_strings": [
            references.compare_strings(one, other, 0.85) for (one, _), (other, _) in pairwise(strings[::5])
        ],
        "in_both_strings": [
            sorted(string_findings.in_both_strings(one, other))
            for (one, _), (other, _) in pairwise(strings[::5])
        ],
        "place_of": [_place_in(entry, holding.full) for entry, holding in strings],
        "runs": [
            (run_and_issue(entry, holding), within(entry.run, years_meant(holding)))
            for entry, holding in pairs
        ],
        "telling_numbers": [
            telling_numbers(entry.full.numbers, holding.full.numbers, entry.full.text, holding.full.text)
            for entry, holding in pairs
        ],
        "doubts": [[asked(judgement) for asked in _OF_A_PAIR] for judgement in flat],
        "nearness": [
            (
                versions.nearness(judgement),
                versions.conflicts(judgement),
                list(versions.edition_reasons(judgement)),
            )
            for judgement in flat
        ],
        "together": [
            (
                series.seen_together(found),
                series.heads_many(found),
                series.names_a_series(found),
                series.issues_held(found),
            )
            for found in judged
        ],
        "of_many": [
            (
                versions.title_as_good(found[0], found[-1], RULES),
                versions.more_at_odds(found[0], found[-1]),
                versions.as_placed(found[0], found[-1]),
            )
            for found in judged
        ],
        "isbns_weighed": [
            [sorted(judgement.findings) for judgement in shared_isbns.isbns_weighed(found)]
            for found in judged
        ],
        "two_publications": [shared_isbns.two_publications(one, other) for one, other in pairwise(prepared)],
        "looked_at": [
            (looked.holdings, looked.features.tolist(), looked.barred, looked.beside, looked.doubted)
            for looked in recorder.looked
        ],
        "told": [
            [match_of(proposal, in_full=at % 2 > 0) for proposal in found]
            for at, found in enumerate(matcher().decide_all(batch))
        ],
        "same": [
            (matcher().same_work(one, other), matcher().same_version(one, other)) for one, other in pairs[::5]
        ],
    }


_OF_A_PAIR = (
    review_reasons.page_tells,
    review_reasons.doubt_of,
    review_reasons.contrary_words,
    review_reasons.part_alone,
    review_reasons.same_hand,
    review_reasons.other_hand,
    review_reasons.short_and_dated_otherwise,
    review_reasons.other_title,
    review_reasons.deserves_a_look,
    series.another_part,
    series.part_unsaid,
    series.is_dated_alone,
    series.year_open,
    series.open_run,
    series.other_length,
    series.one_year_unknown,
    versions.other_version,
    versions.edition_said,
    versions.certain,
    versions.placed,
)


def _place_in(reference, title: Title) -> Sequence[object]:
    place = place_of(reference, title, title.tokens, ())
    return (
        place,
        phrase_behind(reference, place),
        numbers_there(reference, place),
        numbers_lacking(reference, title, place),
    )
