"""What the matcher makes of records and of pairs of them, and what it tells of entries."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields, is_dataclass
from functools import cache
from itertools import pairwise

import numpy as np

from catalogue.domain.descriptions.description import Contributor, Description
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
from catalogue.matching.decision.assignment import Claim, Claims
from catalogue.matching.decision.explanation import match_of
from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.decision.recorder import Recorder
from catalogue.matching.evidence import profiles, review_reasons, series, shared_isbns, versions
from catalogue.matching.evidence.features import NAMES
from catalogue.matching.evidence.profiles import Profile
from catalogue.matching.learned.model import FORM, KINDS, Care, Model, Thresholds, shipped_model
from catalogue.matching.learned.tuning import Answered, TunedModel, examine, learn
from catalogue.matching.records import (
    journal_place,
    title_forms,
    title_initials,
)
from catalogue.matching.records.prepared import Prepared
from catalogue.matching.rules import RULES
from catalogue.matching.text.titles import Title
from catalogue.services.authority.authorities import shipped_knowledge, shipped_rows

from . import Answers, by_name, said
from .questions import lines, record, records
from .texts import otherwise


def answers() -> Answers:
    """Ask everything."""
    return {
        **_of_records(),
        **_of_pairs(),
        **_of_articles(),
        **_of_translations(),
        **_of_forms(),
        **_of_answers(),
    }


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
        "profiles": [in_any_order(profiles.profile_of(known)) for known in (*asked, *entries)],
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


def in_any_order(profile: Profile) -> list[object]:
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
        "judge": [(by_name(judgement.findings), judgement.title) for judgement in flat],
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
            by_name(string_findings.in_both_strings(one, other))
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
        "doubts": [[asked(judgement) for asked in OF_A_PAIR] for judgement in flat],
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
            [by_name(judgement.findings) for judgement in shared_isbns.isbns_weighed(found)]
            for found in judged
        ],
        "two_publications": [shared_isbns.two_publications(one, other) for one, other in pairwise(prepared)],
        "looked_at": [
            (
                looked.holdings,
                looked.features.tolist(),
                looked.barred,
                looked.refused,
                looked.beside,
                looked.doubted,
            )
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


OF_A_PAIR = (
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


def _place_in(reference: Prepared, title: Title) -> Sequence[object]:
    place = place_of(reference, title, title.tokens, ())
    return (
        place,
        phrase_behind(reference, place),
        numbers_there(reference, place),
        numbers_lacking(reference, title, place),
    )


_PEOPLE = (
    "Steinfatt, Thomas M.; Baker, Simon",
    "Derks, Annuska",
    "Lê, Thị Hoa; Smith, John; Khan, Ali; Wu, Li",
    "Van der Berg, Jan; De Souza, Ana",
)
_JOURNALS = (
    "Crime, Law and Social Change",
    "The Lancet",
    "Journal of Human Trafficking",
    "Annual Review of Law",
)
_UNTITLED = (
    "{first}, {journal} {volume} ({year}) {begin}–{end}.",
    "{names}, {journal}, {year}, {volume}, {begin}.",
    "{first} et al. {short} {volume}({number}): {begin}-{end} ({year})",
    "{names}. {year}. {journal}.",
    "{first} ({year}).",
    "{short} {volume}, {begin}, {year}",
    "{names} {year}; {volume}: {begin}-{end}",
    "{first}, {title}. {journal}, vol. {volume}, no. {number}, pp. {begin}-{end}, {year}.",
)


def _article(at: int) -> Description:
    people = _PEOPLE[at % 4].split("; ")
    return Description(
        title=f"Sold at sea: trafficking into fishing {at}",
        contributors=tuple(Contributor(name) for name in people),
        venue=_JOURNALS[at // 2 % 4],
        volume=str(50 + at % 3),
        number=str(1 + at % 2),
        pages=f"{440 + at}-{462 + at % 5}",
        year=str(2009 + at % 3),
    )


def _cited(known: Description, way: str) -> Description:
    names = [contributor.name for contributor in known.contributors]
    first = names[0].partition(",")
    begin, _, end = known.pages.partition("-")
    return Description(
        reference=way.format(
            first=f"{first[0]} {first[2].strip()[:1]}.",
            names=" and ".join(name.partition(",")[0] for name in names),
            journal=known.venue,
            short="".join(f"{word[:4]}. " for word in known.venue.split() if len(word) > 3).strip(),
            volume=known.volume,
            number=known.number,
            begin=begin,
            end=end,
            year=known.year,
            title=known.title,
        )
    )


def _of_articles() -> Answers:
    """Ask about articles whose references name no title."""
    known = [matcher().prepare(_article(at)) for at in range(12)]
    cited = [matcher().prepare(_cited(_article(at), way)) for at in range(6) for way in _UNTITLED]
    holdings = [(str(at), holding) for at, holding in enumerate(known)]
    return {
        "of articles": [_told(entry, holdings) for entry in cited],
        "of references": [
            _told(entry, list(enumerate_as_text(cited[at % 8 :: 7]))) for at, entry in enumerate(cited[::2])
        ],
        "places": [journal_place.place_keys(_article(at)) for at in range(12)],
    }


def enumerate_as_text(prepared: Sequence[Prepared]) -> Iterator[tuple[str, Prepared]]:
    """Number what is prepared, as holdings are numbered."""
    return ((str(at), entry) for at, entry in enumerate(prepared))


def _told(entry: Prepared, holdings: Sequence[tuple[str, Prepared]]) -> list[object]:
    judged = [by_name(matcher().judge(entry, holding).findings) for _, holding in holdings]
    return [judged, [match_of(proposal) for proposal in matcher().decide(entry, holdings)]]


_SAID_TWICE = (
    (
        "Law on human trafficking",
        "ច្បាប់ស្តីពីការជួញដូរមនុស្ស",
        "Loi sur la traite des êtres humains",
        "Ley contra la trata de personas",
    ),
    (
        "Child labour in Cambodia",
        "ពលកម្មកុមារនៅកម្ពុជា",
        "Le travail des enfants au Cambodge",
        "El trabajo infantil en Camboya",
    ),
    (
        "Trafficking of women and children",
        "ការជួញដូរស្ត្រី និងកុមារ",
        "La traite des femmes et des enfants",
        "La trata de mujeres",
    ),
    ("National plan of action", "ផែនការសកម្មភាពជាតិ", "Plan d'action national", "Plan de acción nacional"),
)


def _of_translations() -> Answers:
    """Ask whether titles in several languages are one work."""
    titles = [(title, at) for row in _SAID_TWICE for at, title in enumerate(row)]
    made = [
        Description(
            title=title,
            year=str(2008 + at % 2),
            languages=(("en", "km", "fr", "es")[at],),
            publisher="UNICEF" if at < 2 else "",
        )
        for title, at in titles
    ]
    prepared = [matcher().prepare(description) for description in made]
    holdings = list(enumerate_as_text(prepared))
    return {"of translations": [_told(entry, holdings[at % 2 :: 2]) for at, entry in enumerate(prepared)]}


_FORMS = (
    "{}",
    "Summary of {}",
    "{}: a guide",
    "Review of: {}",
    "Erratum: {}",
    "{} / by Smith, J.",
    "{}, 2nd ed.",
    "{}. Supplement",
)


def _of_forms() -> Answers:
    """Ask about titles and what goes with them, titles cut at each word, and journals cut at each letter."""
    title = "Ghost crews: the trade in fishers between Cambodia and Thailand, and what ends it"
    made = [Description(title=form.format(title), year="2009", publisher="ILO") for form in _FORMS]
    whole = list(enumerate_as_text([matcher().prepare(description) for description in made]))
    words = title.split()
    longer = [(f"x{at}", matcher().prepare(known)) for at, known in enumerate(records(30)[:5])]
    cut = [Description(title=" ".join(words[:count])) for count in range(1, len(words))]
    cut += [
        Description(reference=f"Smith, J. (2009). {' '.join(words[:count])}. Geneva: ILO.")
        for count in range(1, len(words))
    ]
    cut += [Description(title=" ".join(words[:count]) + " ...") for count in range(2, 9)]
    for known in records(30)[:5]:
        words = known.full_title.split()
        cut += [
            Description(reference=f"{' '.join(words[:count])}. {known.publisher}, {known.year}.")
            for count in range(3, 8)
        ]
    article = _article(4)
    surname = article.contributors[0].name.partition(",")[0]
    held = list(enumerate_as_text([matcher().prepare(article), matcher().prepare(_article(5))]))
    journals = [f"{article.venue[:count]}" for count in range(2, len(article.venue), 2)]
    journals += [" ".join(word[0] + word[-count:] for word in article.venue.split()) for count in (1, 2, 3)]
    journals += [" ".join(word[:3] + end for word in article.venue.split()) for end in "ehlnyz"]
    short = [
        Description(reference=f"{surname} J. {journal} {article.volume}, {article.pages} ({article.year})")
        for journal in journals
    ]
    return {
        "of forms": [_told(entry, whole) for _, entry in whole],
        "of beginnings": [
            _told(matcher().prepare(description), (*whole[:2], *longer)) for description in cut
        ],
        "of journals": [_told(matcher().prepare(description), held) for description in short],
    }


def _of_answers() -> Answers:
    """Share holdings out among claims, and learn of answers drawn from chances."""
    source = random.Random(6)
    claims = Claims(
        lambda one, other: (one + other) % 5 == 0,
        lambda one, other: (one * other) % 3 == 0,
        lambda one, other: (one + other) % 4 == 0,
    )
    entered = [
        (
            str(source.randrange(9)),
            Claim(
                entry,
                source.randrange(4) / 2,
                source.randrange(3),
                source.randrange(3) / 2,
                source.random() < 0.5,
                source.random() < 0.7,
            ),
        )
        for entry in range(60)
    ]
    for holding, claim in entered:
        claims.enter(holding, claim)
    learned = [
        learn(_answered(count, shift, mislead), MODEL)
        for count in (30, 60, 400, 1000)
        for shift, mislead in ((0, 0), (2, 0), (0, 1), (-2, 0.7))
    ]
    tunings = [found.tuning for found in learned if found.tuning]
    features = np.random.default_rng(3).random((20, len(NAMES))).astype(np.float32)
    model = shipped_model()
    return {
        "claims": [
            (
                claims.better(holding, claim),
                [claims.better_copy(holding, claim, copies) for copies in range(1, 5)],
            )
            for holding, claim in entered
        ],
        "learned": [
            (found.refused, found.wanting, _rounded(found.measure), _rounded(found.tuning))
            for found in learned
        ],
        "examined": [_rounded(examine(_answered(300, 1, 0), tuning, MODEL)) for tuning in tunings],
        "tuned": [
            [
                (
                    _to_three_places(tuned.log_odds(features)),
                    _to_three_places(tuned.contributions(features)),
                )
                for tuned in (TunedModel(MODEL, tuning),)
            ]
            for tuning in tunings
        ],
        "chances": [
            np.round(model.with_care(care).calibrated(model.log_odds(features)), 4).tolist() for care in Care
        ],
        "contributions": _to_three_places(model.contributions(features)),
        "in force": [model.with_care(care).in_force for care in Care],
    }


def _to_three_places(sums: np.ndarray) -> list[list[float]]:
    """Sums of numbers of few places often lie between two of three: a hair more, and all machines agree."""
    found: list[list[float]] = np.round(sums + 1e-7, 3).tolist()
    return found


def _rounded(made: object) -> object:
    """What was fitted, to two places: the last ones are the machine's."""
    if not is_dataclass(made) or isinstance(made, type):
        return made
    return {
        name: round(value, 2) if isinstance(value, float) else _rounded(value)
        for name, value in ((field.name, getattr(made, field.name)) for field in fields(made))
        if name != "weights"
    }


MODEL = Model(
    {
        "form": FORM,
        "version": "2027.1.1",
        "features": list(NAMES[:3]),
        "intercept": -1.0,
        "edges": [[0.5], [0.25, 0.5], [0.5]],
        "terms": [
            {"of": [0, 1], "first": [0.5], "second": [0.25, 0.5], "table": [[0.0, 1.0, 1.5], [2.0, 4.0, 5.0]]}
        ],
        "calibration": {
            kind: [[place / 2, 1 / (1 + math.exp(-place / 2))] for place in range(-24, 25)] for kind in KINDS
        },
        "thresholds": {
            care.value: asdict(Thresholds(0.7, 0.85, 0.15, 0.01, 0.01, 0.1, 0.02, 0.03)) for care in Care
        },
    }
)


def _answered(count: int, shift: float, mislead: float) -> Answered:
    chance = np.random.default_rng(7)
    contributions = chance.normal(0.0, 2.0, (count, 3))
    truth = MODEL.intercept + contributions.sum(axis=1) - mislead * contributions[:, 2] + shift
    same = chance.random(count) < 1 / (1 + np.exp(-truth))
    return Answered([f"entry {at // 2}" for at in range(count)], same, contributions, np.zeros(count, bool))
