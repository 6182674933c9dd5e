"""What the model looks at in a pair of records: evidence as numbers, one row a pair, in arrays over a batch.

Three kinds stand beside each other: what the comparisons found field by field, plain
similarities of the texts, and the company that a pair keeps among the candidates of its entry. A field that
one side lacks is ``ABSENT``, which is a level of its own and never a contradiction.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from catalogue.matching.comparison.alignment import odd_runs
from catalogue.matching.comparison.comparison import Judgement
from catalogue.matching.comparison.references import COMMONPLACE
from catalogue.matching.evidence.profiles import Profile, profile_of
from catalogue.matching.evidence.review_reasons import (
    contrary_words,
    deserves_a_look,
    other_hand,
    other_title,
    page_tells,
    same_hand,
    short_and_dated_otherwise,
)
from catalogue.matching.evidence.series import (
    MAYBE_SERIAL_WORDS,
    SERIAL_WORDS,
    Together,
    another_part,
    is_undated,
    one_year_unknown,
    open_run,
    other_length,
    part_unsaid,
    seriality,
    shares_its_title,
    year_open,
)
from catalogue.matching.evidence.versions import conflicts, other_version
from catalogue.matching.records.people import shared
from catalogue.matching.records.prepared import Prepared
from catalogue.matching.rules import FINDINGS, RULES
from catalogue.matching.text.number_labels import Counts

Array = npt.NDArray[np.float32]

ABSENT: Final = -1.0
"""The level of a feature that one of the two records says nothing for."""

_NEAR_WORD = 75.0
"""From which likeness (0 to 100) on a word left over is one of the other side misspelt."""


_IDENTIFIERS: Final = frozenset(RULES.identifiers) | {
    "law_other", "title_unsaid", "people_alone", "number_alone", "initials_alone",
}  # fmt: skip
"""Findings that labelled lists cannot teach: their identifiers were taken out to make the labels, and each
entry has a title."""

_FINDINGS: Final = tuple(sorted(set(FINDINGS) - _IDENTIFIERS))

_TITLE: Final = (
    "title_common", "title_left", "title_right", "title_similarity", "title_exact", "title_short",
    "title_tail",
    "title_hosted", "title_parallel", "title_romanised", "title_reordered", "title_sibling", "title_longer",
    "title_subtitle", "title_numbers_left", "title_numbers_right", "title_marks", "title_worth",
    "title_beyond",
    "cited_similarity", "cited_left", "cited_right", "cited_short", "cited_longer", "cited_numbers",
)  # fmt: skip

_DOUBTS: Final = (
    "page_tells", "same_hand", "other_hand", "dated_otherwise", "other_title", "open_run", "other_length",
    "part_unsaid", "other_version", "deserves_a_look", "another_part", "year_open", "year_unknown",
    "conflicts", "serial", "run_other_year", "undated", "shared_title",
)  # fmt: skip

_KINDS: Final = (Counts.PART, Counts.NUMBER, Counts.EDITION, Counts.PAGE, Counts.CHAPTER)

_WORDS: Final = (
    "entry_free", "holding_free", "coverage_entry", "coverage_holding", "common", "words_entry",
    "words_holding",
    "left_entry", "left_holding", "most_left_entry", "most_left_holding", "contrast", "contrary", "slips",
    "bag_entry", "bag_holding", "title_in_other_entry", "title_in_other_holding",
    "smaller_in_larger", "larger_in_smaller", "bag_best", "smaller_total",
    "names_entry", "names_holding", "opening_entry", "opening_holding", "names_sides", "bodies",
    "initials", "lead", "article", "bodies_shared", "scripts", "languages",
    "replaced", "companion_alone", "remark_alone", "country_clash", "country_alone", "cut",
    "serial_word", "year_apart_serial",
    "year_apart", "years_known", "title_years", "title_year_alone",
    "year_apart_article", "year_apart_body", "year_apart_book",
    *(f"{kind}_{way}" for kind in _KINDS for way in ("agree", "alone")),
    "numbers_entry", "numbers_holding", "numbers_clash", "numbers_shared", "prefix",
)  # fmt: skip

_LETTERS: Final = (
    "ratio", "token_sort", "token_set", "partial", "main_ratio", "main_in_entry", "main_in_holding",
    "whole_set", "title_in_whole_entry", "title_in_whole_holding", "people_ratio",
)  # fmt: skip

_COMPANY: Final = (
    "rank", "relative", "candidates", "alike", "same_main", "years_of_main", "recurs",
)  # fmt: skip

NAMES: Final[tuple[str, ...]] = (
    *(f"found_{name}" for name in _FINDINGS), *_TITLE, *_DOUBTS, *_WORDS, *_LETTERS, *_COMPANY,
)  # fmt: skip
"""The features, in the order of the columns."""

RISES: Final = frozenset({
    "coverage_entry", "coverage_holding", "bag_entry", "bag_holding", "title_in_other_entry",
    "title_in_other_holding", "smaller_in_larger", "larger_in_smaller", "bag_best", "opening_entry",
    "opening_holding", "initials", "token_set", "partial", "main_in_entry", "main_in_holding", "whole_set",
    "title_in_whole_entry", "title_in_whole_holding", "names_entry", "names_holding", "people_ratio",
    "prefix",
    "relative", "bodies_shared", "found_people_many", "found_people_agree",
    "found_people_first", "found_year_same",
    "found_body_agree", "found_publisher_agree", "found_page_same", "found_numbers_agree", "found_same_place",
    "found_volume_same", "title_similarity", "title_common", "title_exact", "title_worth",
    "cited_similarity",
})  # fmt: skip
"""Features of which more never speaks against a pair."""

FALLS: Final = frozenset({
    "replaced", "found_province_other", "title_beyond", "title_right", "cited_left",
    "cited_right", "cited_longer",
    "left_entry", "left_holding", "most_left_entry", "most_left_holding", "contrast",
    "numbers_clash",
    "conflicts", "contrary", "title_left", "title_numbers_left", "title_sibling", "title_subtitle",
    "title_marks",
    "run_other_year", "another_part", "other_title", "companion_alone", "remark_alone",
    "country_clash", "scripts", "found_title_numbers_clash", "found_country_other", "found_remark_on",
    "found_companion_of", "found_volume_other",
    "found_people_differ", "found_month_other", "found_title_part_missing", "found_about_law",
    "found_part_of",
})  # fmt: skip
"""Features of which more never speaks for a pair."""

_PLACE: Final = {name: at for at, name in enumerate(NAMES)}

Weight = Callable[[str], float]


def features_of(
    seen: Sequence[tuple[Sequence[Judgement], Together]], weight: Weight, recurring: Collection[str] = ()
) -> Array:
    """One row for each judgement, in the order of the entries and of their candidates.

    ``seen`` are the judgements of each entry and what they say together; ``recurring`` titles (stems) that
    the list itself holds for several years.
    """
    pairs = [(judgement, together) for judgements, together in seen for judgement in judgements]
    if not pairs:
        return np.zeros((0, len(NAMES)), np.float32)
    told = np.array(
        [
            (*_found(pair), *_title(pair), *_doubts(pair, together), *_words(pair, weight))
            for pair, together in pairs
        ],
        np.float32,
    )
    company: list[Sequence[float]] = []
    begin = 0
    for judgements, _ in seen:
        end = begin + len(judgements)
        company += _company(judgements, told[begin:end], recurring)
        begin = end
    return np.hstack([told, _letters([pair for pair, _ in pairs]), np.array(company, np.float32)])


def _found(judgement: Judgement) -> Iterable[float]:
    findings = judgement.findings
    return [1.0 if name in findings else 0.0 for name in _FINDINGS]


def _title(judgement: Judgement) -> Sequence[float]:
    title = judgement.title
    return (
        title.common, title.left, title.right, title.similarity, title.exact, title.short, title.tail,
        title.hosted, title.parallel, title.romanised, title.reordered, title.sibling, title.longer,
        title.subtitle, len(title.numbers_left), len(title.numbers_right), bool(title.marks[0]),
        judgement.title_points, title.beyond, *_cited(judgement),
    )  # fmt: skip


def _cited(judgement: Judgement) -> Sequence[float]:
    """Return how the title stands to the record's, by itself: that which a reference's style gives away.

    Where it gives none away, and of records with fields, it is what was compared.
    """
    cited = judgement.cited or judgement.title
    return (
        cited.similarity, cited.left, cited.right, cited.short, max(cited.longer, cited.beyond),
        bool(cited.numbers_left) + bool(cited.numbers_right),
    )  # fmt: skip


def _doubts(judgement: Judgement, together: Together) -> Sequence[float]:
    is_open = year_open(judgement)
    serial = seriality(judgement, together) if is_open else ""
    level = {"certain": 2.0, "possible": 1.0}.get(serial, 0.0)
    apart = judgement.has("year_other", "year_near")
    return (
        page_tells(judgement), same_hand(judgement), other_hand(judgement),
        short_and_dated_otherwise(judgement), other_title(judgement), open_run(judgement),
        other_length(judgement), part_unsaid(judgement), other_version(judgement),
        deserves_a_look(judgement), another_part(judgement), is_open, one_year_unknown(judgement),
        conflicts(judgement), level, level * apart, is_undated(judgement.holding),
        shares_its_title(judgement, together),
    )  # fmt: skip


def _words(judgement: Judgement, weight: Weight) -> Sequence[float]:
    entry, holding = judgement.entry, judgement.holding
    one, other = profile_of(entry), profile_of(holding)
    ours, theirs = one.telling, other.telling
    common = sum(value for word, value in ours.items() if word in theirs)
    total, total_other = one.total, other.total
    in_other, most, left, slips = _looked_for(one, other)
    in_one, most_other, left_other, slips_other = _looked_for(other, one)
    bag, bag_other = _bag(one, other, weight), _bag(other, one, weight)
    shares = _share(common, total), _share(common, total_other)
    found, found_other = _share(in_other, total), _share(in_one, total_other)
    smaller_first = total <= total_other
    years = _years(one, other)
    apart = years[0]
    articles = one.article or other.article
    serial_word = _serial_word(entry, holding)
    bodies_only = not (one.persons or other.persons or articles)
    return (
        entry.free_text, holding.free_text, *shares, common, len(ours), len(theirs), left, left_other,
        most, most_other, min(most, most_other), contrary_words(judgement), slips + slips_other,
        bag, bag_other, found, found_other,
        found if smaller_first else found_other, found_other if smaller_first else found,
        max(bag, bag_other), min(total, total_other),
        _named(one, other), _named(other, one), _opening(one, other), _opening(other, one),
        bool(entry.description.contributors) + 2.0 * bool(holding.description.contributors),
        max(_share_of(one.bodies, other.words), _share_of(other.bodies, one.words)),
        _initials(one, other), _lead(entry, holding), one.article + 2.0 * other.article,
        *_categories(entry, holding), serial_word, apart if serial_word else ABSENT,
        *years, apart if articles else ABSENT, apart if bodies_only else ABSENT,
        apart if not (articles or bodies_only) else ABSENT,
        *_counted(one, other), *_bare(one, other), _prefix(one, other),
    )  # fmt: skip


def _categories(entry: Prepared, holding: Prepared) -> Sequence[float]:
    """Return what is named on both sides and agrees or not: bodies, script, language, companions, country."""
    bodies = float(bool(entry.bodies & holding.bodies)) if entry.bodies and holding.bodies else ABSENT
    languages = ABSENT
    if entry.languages and holding.languages:
        languages = float(bool(entry.languages & holding.languages))
    ours, theirs = entry.countries, holding.countries
    companions = entry.companion | holding.companion
    said = entry.companion and holding.companion
    return (
        bodies, entry.script != holding.script, languages, _replaced(entry, holding),
        float(bool(companions) and not said), entry.remark != holding.remark,
        bool(ours - theirs and theirs - ours), bool(ours ^ theirs), entry.cut + 2.0 * holding.cut,
    )  # fmt: skip


def _replaced(entry: Prepared, holding: Prepared) -> float:
    """Return what the words weigh that stand in each other's place in two titles: the lighter of the two
    stretches.

    "Survey of Delaware" and "Survey of New Hampshire" are two works, however rare or common these words are.
    Of a reference as written, which holds more than a title, what the other record says anywhere is left out.
    """
    one, other = entry.full.sequence, holding.full.sequence
    if one == other:
        return 0.0
    ours, theirs = profile_of(entry), profile_of(holding)
    anywhere = entry.free_text or holding.free_text
    in_ours, in_theirs = (ours.words, theirs.words) if anywhere else (ours.telling, theirs.telling)
    return max(
        (
            min(_weighs(here, ours, in_theirs), _weighs(there, theirs, in_ours))
            for here, there in odd_runs(one, other)
        ),
        default=0.0,
    )


def _weighs(stretch: Sequence[str], own: Profile, said: Collection[str]) -> float:
    """Return what the words of a stretch of a title weigh that are not among those said, misspelt or not."""
    odd = [word for word in stretch if word in own.telling and word not in said]
    if not odd:
        return 0.0
    long = [word for word in said if len(word) >= _LONG_ENOUGH]
    return sum(own.telling[word] for word in odd if not _near(word, long))


_LONG_ENOUGH = 4
"""Letters of a word that can be a misspelt one."""


def _serial_word(entry: Prepared, holding: Prepared) -> float:
    """Whether a word of the titles says that they are of a run: 2 surely, 1 perhaps where no person wrote."""
    said = holding.full.weights.keys() | (set() if entry.free_text else entry.full.weights.keys())
    if not SERIAL_WORDS.isdisjoint(said):
        return 2.0
    return float(not (entry.persons or holding.persons) and not MAYBE_SERIAL_WORDS.isdisjoint(said))


def _lead(entry: Prepared, holding: Prepared) -> float:
    """Whether the person named first is the same: translators, readers and editors come behind the author."""
    if not entry.persons or not holding.persons:
        return ABSENT
    return float(shared(entry.persons[:1], holding.persons[:1]))


def _share(part: float, whole: float) -> float:
    return part / whole if whole else ABSENT


def _looked_for(one: Profile, other: Profile) -> tuple[float, float, float, int]:
    """Return a title's words looked for in all that another record says, misspelt or not.

    The weight found, the most telling word that is not there, the weight of those that are not, and how
    many are there misspelt.
    """
    found = most = left = 0.0
    slips = 0
    for word, value in one.telling.items():
        if word in other.words:
            found += value
        elif _near(word, other.long):
            found += 0.8 * value
            slips += 1
        else:
            left += value
            most = max(most, value)
    return found, most, left, slips


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


def _initials(one: Profile, other: Profile) -> float:
    """Whether a word of capitals on one side stands for words of the other's title: "TIP Report"."""
    return float(
        any(word in other.initials for word in one.letter_words)
        or any(word in one.initials for word in other.letter_words)
    )


def _near(word: str, others: Sequence[str]) -> bool:
    if len(word) < 4 or not others:
        return False
    return process.extractOne(word, others, scorer=fuzz.ratio, score_cutoff=_NEAR_WORD) is not None


def _bag(one: Profile, other: Profile, weight: Weight) -> float:
    """Return the share, by weight, of all that one record says that the other says too, in whatever field."""
    told = [(word in other.words, weight(word)) for word in one.words if word not in COMMONPLACE]
    total = math.fsum(value for _, value in told)  # exact, in whatever order a set gives its words
    common = math.fsum(value for shared, value in told if shared)
    return common / total if total else ABSENT


def _share_of(some: Collection[str], words_said: Collection[str]) -> float:
    return sum(word in words_said for word in some) / len(some) if some else ABSENT


def _years(one: Profile, other: Profile) -> Sequence[float]:
    apart = ABSENT
    if one.years and other.years:
        apart = min(30.0, min(abs(ours - theirs) for ours in one.years for theirs in other.years))
    titles = ABSENT
    if one.title_years and other.title_years:
        titles = float(not one.title_years & other.title_years)
    alone = (one.title_years - other.years) | (other.title_years - one.years)
    return apart, bool(one.years) + 2.0 * bool(other.years), titles, float(bool(alone))


_EMPTY: frozenset[int] = frozenset()


def _counted(one: Profile, other: Profile) -> Iterable[float]:
    for kind in _KINDS:
        ours, theirs = one.counted.get(kind, _EMPTY), other.counted.get(kind, _EMPTY)
        if ours and theirs:
            yield float(bool(ours & theirs))
            yield 0.0
        else:
            yield ABSENT
            yield float(bool(ours - other.numbers)) + 2.0 * bool(theirs - one.numbers)


def _bare(one: Profile, other: Profile) -> Sequence[float]:
    ours = {number for number in one.numbers if str(number) not in other.words}
    theirs = {number for number in other.numbers if str(number) not in one.words}
    return len(ours), len(theirs), bool(ours and theirs), len(one.numbers & other.numbers)


def _prefix(one: Profile, other: Profile) -> float:
    """How much of a title stands at the beginning of the other: 2 for all of both, 1 for one main title."""
    if one.main == other.main:
        return 2.0
    return float(one.title.startswith(other.main) or other.title.startswith(one.main))


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
            scores(fuzz.token_set_ratio, titles, others),
            scores(fuzz.partial_ratio, titles, others),
            scores(fuzz.ratio, mains, other_mains),
            scores(fuzz.partial_ratio, other_mains, titles),
            scores(fuzz.partial_ratio, mains, others),
            scores(fuzz.token_set_ratio, wholes, other_wholes),
            scores(fuzz.partial_ratio, titles, other_wholes),
            scores(fuzz.partial_ratio, others, wholes),
            named,
        ],
        axis=1,
    )


_FAR = -0.6
"""How far behind the best candidate another is at most."""


def _company(
    judgements: Sequence[Judgement], told: Array, recurring: Collection[str]
) -> Iterable[Sequence[float]]:
    """How a candidate stands among the others of its entry, by what they have in common alone."""
    worth = _worth(told)
    order = sorted(worth, reverse=True)
    best = order[0] if order else 0.0
    mains = Counter(profile_of(judgement.holding).main for judgement in judgements)
    years: dict[str, set[int]] = {}
    for judgement in judgements:
        profile = profile_of(judgement.holding)
        years.setdefault(profile.main, set()).update(profile.years)
    near = sum(value >= best - 0.1 for value in worth)
    for judgement, value in zip(judgements, worth, strict=True):
        main = profile_of(judgement.holding).main
        yield (
            min(10.0, order.index(value)), max(_FAR, value - best), len(judgements), near, mains[main],
            min(10, len(years[main])), judgement.holding.full.stem in recurring,
        )  # fmt: skip


def _worth(told: Array) -> list[float]:
    """Return what entry and candidate have in common, from 0 to about 2.5: words both ways, names, the
    year.
    """
    smaller, larger, bag = (
        told[:, _PLACE[name]] for name in ("smaller_in_larger", "larger_in_smaller", "bag_best")
    )
    names = np.maximum(told[:, _PLACE["names_entry"]], told[:, _PLACE["names_holding"]])
    year = told[:, _PLACE["year_apart"]] == 0
    found: list[float] = (
        0.7 * smaller + 0.3 * larger + 0.4 * bag + 0.3 * np.maximum(0.0, names) + 0.2 * year
    ).tolist()
    return found
