"""What the matcher makes of texts: of titles, references, names, and of laws laid side by side."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from catalogue.matching.comparison import alignment, romanised, title_comparison
from catalogue.matching.comparison.field_findings import (
    only_years,
    year_finding,
)
from catalogue.matching.decision.decision import chance_of
from catalogue.matching.differences import articles, likeness, provisions, sentences, subjects
from catalogue.matching.differences.assignment import one_to_one, partners
from catalogue.matching.differences.comparison import compare_articles
from catalogue.matching.records import (
    author_lists,
    citations,
    cited_place,
    corporate_bodies,
    name_variants,
    people,
    title_additions,
    title_forms,
    title_initials,
)
from catalogue.matching.text import (
    bare_numbers,
    boilerplate,
    boundaries,
    misspellings,
    normalisation,
    number_kinds,
    parts,
    places,
    remarks,
    short_forms,
)
from catalogue.matching.text.titles import Title, is_year
from catalogue.services.authority.authorities import shipped_knowledge

from . import Answers
from .defaults import defaults_of
from .questions import kept, lines, numbers


def answers() -> Answers:
    """Ask everything."""
    return {"defaults": defaults_of("catalogue.matching"), **_of_lines(), **_of_laws()}


def _weight(word: str) -> float:
    return 1 + len(word) / 10


def _of_lines() -> Answers:
    asked = lines()
    knowledge = shipped_knowledge()
    written = sorted({word for line in asked[::3] for word in normalisation.words(line)})
    near = [(one, other) for one, other in pairwise(written)]
    near += [pair for word in written[::4] for pair in _misspelt(word)]
    titles = [Title(line, _weight) for line in asked]
    apart = list(pairwise(titles)) + [
        (title, Title(otherwise(title.text, at), _weight)) for at, title in enumerate(titles)
    ]
    names = [part for line in asked for part in line.split(";")]
    return {
        "plain": map(normalisation.plain, asked),
        "words": map(normalisation.words, asked),
        "gaps": map(normalisation.gaps, asked),
        "is_unspaced": map(normalisation.is_unspaced, asked),
        "long_words": map(normalisation.long_words, asked),
        "letters": map(normalisation.letters, asked),
        "numbers_of": (normalisation.numbers_of(title.sequence) for title in titles),
        "counts": map(normalisation.counts, written),
        "stem_of": map(normalisation.stem_of, asked),
        "titles": titles,
        "is_year": map(is_year, (1399, 1400, 1401, 2099, 2100, 2101)),
        "beyond_its_number": map(bare_numbers.beyond_its_number, (*asked, *numbers())),
        "is_bare": (
            bare_numbers.is_bare(bare_numbers.beyond_its_number(line), names)
            for line in asked
            for names in ((), ("cambodia", "iom"))
        ),
        "trimmed": map(boilerplate.trimmed, asked),
        "stops_in": map(boundaries.stops_in, asked),
        "marks_in": map(boundaries.marks_in, asked),
        "most_similar": (
            misspellings.most_similar(word, written[at % 7 :: 29]) for at, word in enumerate(written[::5])
        ),
        "slips": [
            (
                misspellings.is_shortened(*pair),
                misspellings.swapped(*pair),
                misspellings.few_slips(*pair),
                misspellings.misread(*pair),
                misspellings.mean_other(*pair),
                misspellings.say_the_contrary(*pair),
            )
            for pair in near
            if all(pair)
        ],
        "counted_in": (number_kinds.counted_in(title.sequence) for title in titles),
        "as_integers": [number_kinds.as_integers(title.sequence) for title in titles],
        "parts_apart": [(parts.parts_apart(*pair), parts.part_left_out(*pair)) for pair in apart],
        "is_mark": map(parts.is_mark, written),
        "places_differ": [places.places_differ(one.sequence, other.sequence) for one, other in apart],
        "remarks": [
            (remarks.is_remark(normalisation.plain(line)), remarks.companion_words(line)) for line in asked
        ],
        "spelt_out": [short_forms.spelt_out(title.sequence, title.text) for title in titles],
        "names_end": map(author_lists.names_end, asked),
        "read_citation": map(citations.read_citation, asked),
        "place_in": map(cited_place.place_in, asked),
        "name_key": map(corporate_bodies.name_key, names),
        "keys_of_name": map(corporate_bodies.keys_of_name, names),
        "bodies": [
            (
                knowledge.aliases.preferred(name),
                knowledge.aliases.names_of(name),
                knowledge.aliases.find_in(name),
            )
            for name in names
        ],
        "form_key": map(name_variants.form_key, names),
        "persons_in": [people.persons_in(line.split(";")) for line in asked],
        "others_meant": [people.others_meant(line.split(";")) for line in asked],
        "people": [
            (people.surname_shared(one, other), people.shared(one, other), list(people.near(one, other)))
            for one, other in pairwise(people.persons_in(line.split(";")) for line in asked)
        ],
        "series_behind": map(title_additions.series_behind, asked),
        "bare": map(title_additions.bare, asked),
        "translation_first": map(title_forms.translation_first, asked),
        "is_cut": map(title_forms.is_cut, asked),
        "unlabelled": map(title_forms.unlabelled, asked),
        "initials": [
            (title_initials.letter_words_in(line), title_initials.initials_of(line)) for line in asked
        ],
        "vocabulary": [
            (
                knowledge.vocabulary.spelt_out(line),
                knowledge.vocabulary.english_words(line),
                knowledge.vocabulary.heading_of(line),
                knowledge.vocabulary.labels_of(line),
                knowledge.vocabulary.answered(line, {"trafficking", "law", "children"}),
            )
            for line in asked
        ],
        "align": [alignment.align(one, other, floor) for one, other in apart for floor in (0.8, 0.9)],
        "odd_runs": [list(alignment.odd_runs(one.sequence, other.sequence)) for one, other in apart],
        "compare": [
            title_comparison.compare(
                one,
                other,
                typo_floor=0.85,
                left_cut=at % 3 == 0,
                right_cut=at % 5 == 0,
                misprints=at % 2 == 0,
            )
            for at, (one, other) in enumerate(apart)
        ],
        "titles_apart": [
            (
                title_comparison.goes_on(one, other.tokens),
                title_comparison.leads(one, other.tokens),
                title_comparison.other_province(one, other),
            )
            for one, other in apart
        ],
        "romanised": [
            (romanised.in_other_script(line), romanised.phrases_in(line), romanised.keys_of(line))
            for line in asked
        ],
        "likeness": [romanised.likeness(one.letters, other.letters) for one, other in apart],
        "chance_of": [chance_of(odds / 4) for odds in range(-210, 210, 7)],
        "year_finding": [
            year_finding(apart, of_run=of_run) for apart in range(-3, 25) for of_run in (False, True)
        ],
        "only_years": [only_years(found) for found in ((), (1999,), (1999, 3), (1399,), (2099, 2100))],
    }


def _misspelt(word: str) -> Iterator[tuple[str, str]]:
    """A word as printers and scanners spoil it."""
    for at in range(min(3, len(word))):
        yield word, word[:at] + word[at + 1 :]
        yield word, word[:at] + "e" + word[at:]
        yield word, f"{word[:at]}{word[at + 1 : at + 2]}{word[at]}{word[at + 2 :]}"
    yield word, word.replace("rn", "m").replace("l", "1").replace("o", "0")
    yield word, f"un{word}"
    yield word, word[: len(word) // 2]


def otherwise(text: str, at: int) -> str:
    """A title as another writes it."""
    words = text.split()
    match at % 7:
        case 0:
            return " ".join(words[: len(words) * 2 // 3])
        case 1:
            return f"{text}: a study of {1990 + at % 30}"
        case 2:
            return " ".join([*words[1:], *words[:1]])
        case 3:
            return " ".join(word[:2] + word[3:] if len(word) > 5 else word for word in words)
        case 4:
            return f"{text}, part {at % 4}, vol. II"
        case 5:
            return " ".join([*words[:3], "Thailand", *words[4:]])
        case _:
            return f"New {text.lower()}".replace(" ", "", 2)


_LAW = kept("law.txt")


_KHMER = "ជំពូក ១ មាត្រា ១ ច្បាប់នេះមានគោលបំណងបង្ក្រាបអំពើជួញដូរមនុស្ស។ មាត្រា ២ ក្នុងរយៈពេល ៣០ ថ្ងៃ ត្រូវផ្តល់ទីជម្រក។"


def _words_of(text: str) -> list[str]:
    return text.lower().split()


def _of_laws() -> Answers:
    asked = [_LAW, _KHMER, *(line for line in lines()[-60:] if len(line) > 60)]
    once = (
        _LAW.replace("punished", "sentenced")
        .replace("30 days", "three months")
        .replace("Article 4", "Article 9")
        .replace("shall provide", "may provide")
    )
    pages = [
        [(1, _LAW), (2, once)],
        [(1, once), (3, _LAW.upper())],
        [(1, _KHMER), (2, _KHMER[40:])],
        [(1, " ".join(asked[2:9])), (2, _LAW[300:])],
    ]
    knowledge = shipped_knowledge()
    found = [articles.articles_of(page) for page in pages]
    said = [sentence for line in asked for sentence in line.split(". ")]
    few = [one.articles[:count] for one in found for count in (0, 1, 3)]
    source = np.random.default_rng(4)
    matrices = [np.round(source.random(size), 2) for size in ((0, 0), (1, 1), (3, 5), (5, 3), (12, 14))]
    words_of, in_english = _words_of, lambda text: " ".join(knowledge.vocabulary.english_words(text))
    return {
        "share_words": [likeness.share_words(one, other, words_of) for one in few for other in few],
        "alike": [
            np.round(likeness.likeness(one, other, words_of), 4).tolist() for one in few for other in few
        ],
        "across": [
            np.round(likeness.likeness_across(one, other, words_of, in_english), 4).tolist()
            for one in few
            for other in few
        ],
        "in_its_place": [
            likeness.in_its_place(
                one.articles * times,
                other.articles * (times + more),
                np.full((len(one.articles) * times, len(other.articles) * (times + more)), 0.1),
            )
            is None
            for one in found
            for other in found
            for times in (1, 3)
            for more in (0, 1)
            if one.articles and other.articles
        ],
        "partners": [partners(matrix, least) for matrix in matrices for least in (0.1, 0.5, 0.9)],
        "one_to_one": [sorted(one_to_one(matrix)) for matrix in matrices],
        "outline": map(sentences.outline, pages),
        "sentences": map(sentences.sentences, pages),
        "compare_texts": [sentences.compare_texts(one, other) for one in pages for other in pages],
        "articles_of": found,
        "parted": [list(articles.parted(text, most)) for text in asked for most in (40, 200)],
        "duty_of": map(provisions.duty_of, said),
        "quantities_of": map(provisions.quantities_of, (*said, *lines())),
        "purposes_of": map(subjects.purposes_of, said),
        "compare_articles": [
            compare_articles(
                one,
                other,
                lambda text: text.lower().split(),
                lambda text: " ".join(knowledge.vocabulary.english_words(text)),
            )
            for one in found
            for other in found
        ],
    }
