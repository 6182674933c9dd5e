"""What the model looks at in a pair of records: evidence as numbers, one row a pair, in arrays over a batch.

Three kinds stand beside each other: what the comparisons found field by field, plain
similarities of the texts, and the company that a pair keeps among the candidates of its entry. A field that
one side lacks is ``ABSENT``, which is a level of its own and never a contradiction.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence, Set
from typing import Final

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from catalogue.matching.comparison.comparison import Judgement
from catalogue.matching.comparison.references import COMMONPLACE
from catalogue.matching.evidence.profiles import Profile, profile_of
from catalogue.matching.evidence.review_reasons import deserves_a_look, page_tells
from catalogue.matching.evidence.series import Together, another_part, part_unsaid, seriality, year_open
from catalogue.matching.evidence.versions import conflicts, other_version
from catalogue.matching.findings import Finding
from catalogue.matching.records.people import shared
from catalogue.matching.records.prepared import Prepared

Array = npt.NDArray[np.float32]

ABSENT: Final = -1.0
"""The level of a feature that one of the two records says nothing for."""

_NEAR_WORD = 75.0
"""From which likeness (0 to 100) on a word left over is one of the other side misspelt."""


_FINDINGS: Final = (
    Finding.COMPANION_OF, Finding.PAGE_SAME, Finding.PART_OF, Finding.PEOPLE_DIFFER, Finding.PEOPLE_MANY,
    Finding.PROVINCE_OTHER, Finding.REMARK_ON,
    Finding.SAME_PLACE, Finding.TITLE_NUMBERS_CLASH, Finding.TITLE_PART_MISSING, Finding.YEAR_OTHER,
)  # fmt: skip

_TITLE: Final = (
    "title_similarity", "title_left", "title_longer", "title_subtitle", "title_hosted", "title_numbers_left",
    "title_worth", "cited_similarity", "cited_left", "cited_longer", "cited_numbers",
)  # fmt: skip

_DOUBTS: Final = (
    "page_tells", "part_unsaid", "other_version", "deserves_a_look", "another_part", "conflicts",
    "run_other_year",
)  # fmt: skip

_WORDS: Final = (
    "holding_free", "coverage_entry", "common", "words_holding", "left_entry", "most_left_entry",
    "bag_entry", "bag_holding", "bag_best", "title_in_other_entry", "larger_in_smaller",
    "names_entry", "opening_entry", "lead", "bodies", "languages", "companion_alone", "remark_alone",
    "year_apart", "year_apart_article", "year_apart_body", "part_alone", "page_agree", "page_alone",
)  # fmt: skip

_LETTERS: Final = (
    "ratio", "token_sort", "main_ratio", "main_in_entry", "whole_set", "title_in_whole_entry", "people_ratio",
)  # fmt: skip

_COMPANY: Final = ("rank", "relative", "candidates", "alike", "same_main", "years_of_main")

NAMES: Final[tuple[str, ...]] = (
    *(f"found_{finding.value}" for finding in _FINDINGS), *_TITLE, *_DOUBTS, *_WORDS, *_LETTERS, *_COMPANY,
)  # fmt: skip
"""The features, in the order of the columns.

They are what is left of 166: those that a model of all never looked at, or that moved its log-odds least,
were taken out, since it came out better without them on sets left out (decision 0133). No identifier is among
them: labelled lists cannot teach these, which were taken out to make the labels.
"""

RISES: Final = frozenset({
    "coverage_entry", "bag_entry", "bag_holding", "bag_best", "title_in_other_entry", "larger_in_smaller",
    "opening_entry", "main_in_entry", "whole_set", "title_in_whole_entry", "names_entry", "people_ratio",
    "relative", "found_people_many", "found_page_same", "found_same_place", "title_similarity", "title_worth",
    "cited_similarity",
})  # fmt: skip
"""Features of which more never speaks against a pair."""

FALLS: Final = frozenset({
    "left_entry", "most_left_entry", "title_left", "title_subtitle", "title_numbers_left", "cited_left",
    "cited_longer", "conflicts", "run_other_year", "another_part", "companion_alone", "remark_alone",
    "found_province_other", "found_title_numbers_clash", "found_remark_on", "found_companion_of",
    "found_people_differ", "found_title_part_missing", "found_part_of",
})  # fmt: skip
"""Features of which more never speaks for a pair."""

Weight = Callable[[str], float]


def features_of(seen: Sequence[tuple[Sequence[Judgement], Together]], weight: Weight) -> Array:
    """One row for each judgement, in the order of the entries and of their candidates.

    ``seen`` are the judgements of each entry and what they say together.
    """
    pairs = [(judgement, together) for judgements, together in seen for judgement in judgements]
    if not pairs:
        return np.zeros((0, len(NAMES)), np.float32)
    told, shared_by = [], []
    for judgement, together in pairs:
        said, in_common = _words(judgement, weight)
        told.append((*_found(judgement), *_title(judgement), *_doubts(judgement, together), *said))
        shared_by.append(in_common)
    company: list[Sequence[float]] = []
    begin = 0
    for judgements, _ in seen:
        end = begin + len(judgements)
        company += _company(judgements, shared_by[begin:end])
        begin = end
    letters = _letters([judgement for judgement, _ in pairs])
    return np.hstack([np.array(told, np.float32), letters, np.array(company, np.float32)])


def _found(judgement: Judgement) -> Iterable[float]:
    findings = judgement.findings
    return [1.0 if finding in findings else 0.0 for finding in _FINDINGS]


def _title(judgement: Judgement) -> Sequence[float]:
    """Return how the titles stand to each other, and how the title stands by itself to the record's: that
    which a reference's style gives away.

    Where it gives none away, and of records with fields, it is what was compared.
    """
    title = judgement.title
    cited = judgement.cited or title
    return (
        title.similarity, title.left, title.longer, title.subtitle, title.hosted, len(title.numbers_left),
        judgement.title_points,
        cited.similarity, cited.left, max(cited.longer, cited.beyond),
        bool(cited.numbers_left) + bool(cited.numbers_right),
    )  # fmt: skip


def _doubts(judgement: Judgement, together: Together) -> Sequence[float]:
    in_another_year = judgement.has(Finding.YEAR_OTHER, Finding.YEAR_NEAR) and year_open(judgement)
    serial = seriality(judgement, together) if in_another_year else ""
    return (
        page_tells(judgement), part_unsaid(judgement), other_version(judgement), deserves_a_look(judgement),
        another_part(judgement), conflicts(judgement), {"certain": 2.0, "possible": 1.0}.get(serial, 0.0),
    )  # fmt: skip


def _words(judgement: Judgement, weight: Weight) -> tuple[Sequence[float], float]:
    """Return what the words of two records have in common, and one number for all of it, 0 to about 2.5.

    That number weighs words both ways, names and the year; it says how a candidate stands among the others.
    """
    entry, holding = judgement.entry, judgement.holding
    one, other = profile_of(entry), profile_of(holding)
    common = sum([value for word, value in one.telling.items() if word in other.telling])
    in_other, most_left, left = _looked_for(one, other)
    in_one, *_ = _looked_for(other, one)
    bags = _bag(one, other, weight), _bag(other, one, weight)
    parts = _share(in_other, one.total), _share(in_one, other.total)
    smaller, larger = parts if one.total <= other.total else parts[::-1]
    names = _named(one, other)
    apart = _years_apart(one, other)
    articles = one.article or other.article
    bodies_only = not (one.persons or other.persons or articles)
    in_common = 0.7 * smaller + 0.3 * larger + 0.4 * max(bags) + 0.2 * (apart == 0)
    in_common += 0.3 * max(0.0, names, _named(other, one))
    return (
        holding.free_text, _share(common, one.total), common, len(other.telling), left, most_left,
        *bags, max(bags), parts[0], larger, names, _opening(one, other), _lead(entry, holding),
        max(_share_of(one.bodies, other.words), _share_of(other.bodies, one.words)),
        _agree(entry.languages, holding.languages),
        bool(entry.companion) != bool(holding.companion),
        entry.remark != holding.remark,
        apart, apart if articles else ABSENT, apart if bodies_only else ABSENT,
        *_counted(one, other),
    ), in_common  # fmt: skip


def _agree(some: Set[str] | Set[int], others: Set[str] | Set[int]) -> float:
    """Whether something is named on both sides."""
    return float(not some.isdisjoint(others)) if some and others else ABSENT


def _lead(entry: Prepared, holding: Prepared) -> float:
    """Whether the person named first is the same: translators, readers and editors come behind the author."""
    if not entry.persons or not holding.persons:
        return ABSENT
    return float(shared(entry.persons[:1], holding.persons[:1]))


def _share(part: float, whole: float) -> float:
    return part / whole if whole else ABSENT


def _share_of(some: Set[str], said: Set[str]) -> float:
    return sum([word in said for word in some]) / len(some) if some else ABSENT


def _looked_for(one: Profile, other: Profile) -> tuple[float, float, float]:
    """Return a title's words looked for in all that another record says, misspelt or not.

    The weight found, the most telling word that is not there, and the weight of those that are not.
    """
    found = most = left = 0.0
    for word, value in one.telling.items():
        if word in other.words:
            found += value
        elif _near(word, other.long):
            found += 0.8 * value
        else:
            left += value
            most = max(most, value)
    return found, most, left


def _named(one: Profile, other: Profile) -> float:
    """Return the share of one record's surnames that stand anywhere in the other, misspelt or not."""
    if not one.names:
        return ABSENT
    return sum(word in other.words or _near(word, other.long) for word in one.names) / len(one.names)


def _opening(one: Profile, other: Profile) -> float:
    """Return the share of the words with which a reference begins, mostly a name, that the other record
    has.
    """
    if not one.opening:
        return ABSENT
    return sum(word in other.words or _near(word, other.long) for word in one.opening) / len(one.opening)


def _near(word: str, others: Sequence[str]) -> bool:
    if len(word) < 4 or not others:
        return False
    return process.extractOne(word, others, scorer=fuzz.ratio, score_cutoff=_NEAR_WORD) is not None


def _bag(one: Profile, other: Profile, weight: Weight) -> float:
    """Return the share, by weight, of all that one record says that the other says too, in whatever field."""
    told = [(word in other.words, weight(word)) for word in one.words if word not in COMMONPLACE]
    total = math.fsum([value for _, value in told])  # exact, in whatever order a set gives its words
    common = math.fsum([value for shared, value in told if shared])
    return common / total if total else ABSENT


def _years_apart(one: Profile, other: Profile) -> float:
    """Return how many years two records are apart, at most 30, whichever years each names."""
    if not (one.years and other.years):
        return ABSENT
    return min(30.0, min(abs(ours - theirs) for ours in one.years for theirs in other.years))


def _counted(one: Profile, other: Profile) -> Sequence[float]:
    """Return whether a part is named by one side alone, whether pages agree, and likewise."""
    pages = _agree(one.pages, other.pages)
    return _alone(one.parts, one, other.parts, other), pages, _alone(one.pages, one, other.pages, other)


def _alone(ours: Set[int], one: Profile, theirs: Set[int], other: Profile) -> float:
    """Which side has numbers of a kind that the other has nowhere: 1 the entry, 2 the holding, 3 both."""
    if ours and theirs:
        return 0.0
    return float(bool(ours - other.numbers)) + 2.0 * bool(theirs - one.numbers)


def _letters(pairs: Sequence[Judgement]) -> Array:
    ours = [profile_of(pair.entry) for pair in pairs]
    theirs = [profile_of(pair.holding) for pair in pairs]

    def scores(scorer: Callable[..., float], some: Sequence[str], others: Sequence[str]) -> Array:
        return process.cpdist(some, others, scorer=scorer, dtype=np.float32)

    titles, others = [each.title for each in ours], [each.title for each in theirs]
    mains, other_mains = [each.main for each in ours], [each.main for each in theirs]
    wholes, other_wholes = [each.whole for each in ours], [each.whole for each in theirs]
    people, other_people = [each.people for each in ours], [each.people for each in theirs]
    named = scores(fuzz.token_set_ratio, people, other_people)
    silent = np.array([not (some and others_) for some, others_ in zip(people, other_people, strict=True)])
    named[silent] = ABSENT
    return np.stack(
        [
            scores(fuzz.ratio, titles, others),
            scores(fuzz.token_sort_ratio, titles, others),
            scores(fuzz.ratio, mains, other_mains),
            scores(fuzz.partial_ratio, other_mains, titles),
            scores(fuzz.token_set_ratio, wholes, other_wholes),
            scores(fuzz.partial_ratio, titles, other_wholes),
            named,
        ],
        axis=1,
    )


_FAR = -0.6
"""How far behind the best candidate another is at most."""


def _company(judgements: Sequence[Judgement], in_common: Sequence[float]) -> Iterable[Sequence[float]]:
    """How a candidate stands among the others of its entry, by what they have in common with it alone."""
    order = sorted(in_common, reverse=True)
    best = order[0] if order else 0.0
    profiles = [profile_of(judgement.holding) for judgement in judgements]
    mains = Counter(profile.main for profile in profiles)
    years: dict[str, set[int]] = {}
    for profile in profiles:
        years.setdefault(profile.main, set()).update(profile.years)
    near = sum(value >= best - 0.1 for value in in_common)
    for profile, value in zip(profiles, in_common, strict=True):
        yield (
            min(10.0, order.index(value)), max(_FAR, value - best), len(judgements), near,
            mains[profile.main], min(10, len(years[profile.main])),
        )  # fmt: skip
