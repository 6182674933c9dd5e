"""Scores are those of the published formulas, counted here document by document as one does by hand."""

from __future__ import annotations

import math
import random
from collections import Counter

import pytest

from search_index.engines.memory import MemoryEngine
from search_index.interface import IndexDocument, Probe, SearchRequest

WORDS = [first + second + "m" for first in "bdfgklmnprstv" for second in ("a", "e", "i", "o", "u", "oa")]
"""Made-up words that are their own stems and stop words of no language."""

RARE = [first + second for first in WORDS[::3] for second in WORDS[::4]]
"""Further ones, so many that each stands in few documents."""

STEP = 2.5 / 255
"""An impact is kept in 8 bits; it is at most k1 + 1."""


def _texts(source: random.Random, count: int, words: list[str]) -> list[str]:
    """Texts of words, of which those of the short list are in many texts or in few."""
    skew = 2 if words is WORDS else 1
    return [
        " ".join(words[int(len(words) * source.random() ** skew)] for _ in range(source.randint(2, 9)))
        for _ in range(count)
    ]


class ByHand:
    """Documents with a title, people and a text, and what the formulas make of them."""

    def __init__(self, words: list[str] = WORDS, count: int = 150) -> None:
        source = random.Random(11)
        columns = [_texts(source, count, words) for _ in range(3)]
        self.documents = [
            IndexDocument(str(at), title=title, people=(people,), text=text, keys=(f"isbn:{at:05}",))
            for at, (title, people, text) in enumerate(zip(*columns, strict=True))
        ]
        self.engine = MemoryEngine(self.documents)
        self.tf = {document.id: self._weighted(document) for document in self.documents}
        lengths = {name: sum(counts.values()) for name, counts in self.tf.items()}
        average = sum(lengths.values()) / count
        self.norm = {name: 1.5 * (1 - 0.75 + 0.75 * length / average) for name, length in lengths.items()}
        self.df = Counter(word for counts in self.tf.values() for word in counts)

    @staticmethod
    def _weighted(document: IndexDocument) -> Counter[str]:
        """How often each word stands in a document: in its title three times, among its people twice."""
        counts = Counter[str]()
        for times, text in ((3, document.title), (2, document.people[0]), (1, document.text)):
            for word in text.split():
                counts[word] += times
        return counts

    def idf(self, word: str) -> float:
        return math.log(1 + (len(self.documents) - self.df[word] + 0.5) / (self.df[word] + 0.5))

    def bm25(self, word: str, name: str) -> float:
        """Robertson and Zaragoza 2009, with k1 1.5 and b 0.75."""
        tf = self.tf[name][word]
        return self.idf(word) * tf * (1.5 + 1) / (tf + self.norm[name])


@pytest.fixture(scope="module")
def by_hand() -> ByHand:
    return ByHand()


@pytest.fixture(scope="module")
def of_rare_words() -> ByHand:
    return ByHand(RARE)


def test_words_count_by_bm25_and_all_of_them_stand_before_some(by_hand: ByHand) -> None:
    source = random.Random(3)
    for _ in range(30):
        asked = source.sample(sorted(by_hand.df), source.randint(1, 4))
        found = by_hand.engine.search(SearchRequest(" ".join(asked), limit=1_000))
        held = {name for name, counts in by_hand.tf.items() if any(counts[word] for word in asked)}
        assert {hit.id for hit in found.hits} == held
        assert found.total == len(held)
        for hit in found.hits:
            score = sum(by_hand.bm25(word, hit.id) for word in asked)
            tier = 1_000 if len(asked) > 1 and all(by_hand.tf[hit.id][word] for word in asked) else 0
            assert hit.score == pytest.approx(
                tier + score, abs=STEP / 2 * sum(map(by_hand.idf, asked)) + 1e-3
            )
        scores = [hit.score for hit in found.hits]
        assert scores == sorted(scores, reverse=True)


def test_a_word_typed_twice_counts_twice_and_a_misspelt_one_half(by_hand: ByHand) -> None:
    asked, other = "bam", "dem"
    twice = by_hand.engine.search(SearchRequest(f"{asked} {asked} {other}", limit=1_000)).hits
    for hit in twice:
        counts = 2 * by_hand.bm25(asked, hit.id) + by_hand.bm25(other, hit.id)
        assert hit.score % 1_000 == pytest.approx(counts, abs=3 * STEP * by_hand.idf(other) + 1e-3)
    found = by_hand.engine.search(SearchRequest("boamq", limit=1_000)).hits
    assert {hit.id for hit in found} == {name for name, counts in by_hand.tf.items() if counts["boam"]}
    for hit in found:
        assert hit.score == pytest.approx(by_hand.bm25("boam", hit.id) / 2, abs=STEP)


def test_what_was_deleted_says_nothing_of_how_rare_a_word_is() -> None:
    whole = ByHand()
    kept = MemoryEngine(whole.documents[:120])
    some_gone = MemoryEngine(whole.documents[:120])
    some_gone.write(whole.documents[120:])
    some_gone.write([], [document.id for document in whole.documents[120:]])
    for word in WORDS[:40]:
        one, other = (engine.search(SearchRequest(word, limit=1_000)) for engine in (kept, some_gone))
        assert one.hits == other.hits and one.total == other.total


def test_a_long_query_asks_for_what_its_first_hits_say_as_well(by_hand: ByHand) -> None:
    """Bo1 (Amati 2003): the 20 most telling terms of 10 documents, the first of them for .4 of a word."""
    source = random.Random(8)
    occurrences = {
        document.id: Counter(" ".join((document.title, document.people[0], document.text)).split())
        for document in by_hand.documents
    }
    for _ in range(5):
        asked = source.sample(sorted(by_hand.df), 5)
        plain = {
            name: sum(by_hand.bm25(word, name) for word in asked)
            + (1_000 if all(by_hand.tf[name][word] for word in asked) else 0)
            for name, counts in by_hand.tf.items()
            if any(counts[word] for word in asked)
        }
        hits = by_hand.engine.search(SearchRequest(" ".join(asked), limit=1_000)).hits
        assert {hit.id for hit in hits} == plain.keys()
        first = sorted(plain, key=lambda name: -plain[name])[:10]
        if plain[first[-1]] - sorted(plain.values(), reverse=True)[10] < 0.1:
            continue  # by 8 bits another could be among the first
        told = sum((occurrences[name] for name in first), Counter[str]())
        weights = {}
        for word, times in told.items():
            expected = by_hand.df[word] / len(by_hand.documents)
            weights[word] = times * math.log2((1 + expected) / expected) + math.log2(1 + expected)
        kept = sorted(weights, key=lambda word: -weights[word])[:20]
        highest = weights[kept[0]]
        for hit in hits:
            more = sum(0.4 * weights[word] / highest * by_hand.bm25(word, hit.id) for word in kept)
            assert hit.score == pytest.approx(plain[hit.id] + more, abs=0.15)


def _worth(by_hand: ByHand, probe: Probe) -> dict[str, float]:
    """What each document is worth to an entry: each word by its rarity, its place here, its best there."""
    worth: dict[str, float] = {}
    for weight, text in ((0.25, probe.rest), (0.6, probe.people[0]), (1.0, probe.title)):
        worth.update(dict.fromkeys(text.split(), weight))
    for word in worth:
        worth[word] *= math.log(1 + len(by_hand.documents) / (by_hand.df[word] + 0.5))
    found = {}
    for document in by_hand.documents:
        places = ((1.0, document.title), (0.6, document.people[0]), (0.25, document.text))
        found[document.id] = sum(
            value * max((weight for weight, text in places if word in text.split()), default=0.0)
            for word, value in worth.items()
        )
    return found


def _probes(words: list[str]) -> list[Probe]:
    source = random.Random(4)
    columns = [_texts(source, 15, words) for _ in range(3)]
    return [
        Probe(title=title, people=(people,), rest=rest) for title, people, rest in zip(*columns, strict=True)
    ]


def test_candidates_are_the_documents_worth_most(of_rare_words: ByHand) -> None:
    probes = _probes(RARE)
    for probe, found in zip(probes, of_rare_words.engine.candidates(probes, 10), strict=True):
        worth = _worth(of_rare_words, probe)
        best = sorted(filter(None, worth.values()), reverse=True)[:10]
        assert [candidate.score for candidate in found] == pytest.approx(best, rel=1e-4)
        for candidate in found:
            assert candidate.score == pytest.approx(worth[candidate.id], rel=1e-4)


def test_common_words_rank_what_rare_ones_brought(by_hand: ByHand) -> None:
    probes = _probes(WORDS)
    for probe, found in zip(probes, by_hand.engine.candidates(probes, 10), strict=True):
        worth = _worth(by_hand, probe)
        assert len(found) == 10
        for candidate in found:
            assert candidate.score == pytest.approx(worth[candidate.id], rel=1e-4)


def test_a_candidate_by_its_key_comes_first_whatever_its_words(by_hand: ByHand) -> None:
    probe = Probe(title=by_hand.documents[0].title, keys=("isbn:00077", "isbn:99999"))
    (found,) = by_hand.engine.candidates([probe], 5)
    assert [candidate.id for candidate in found[:2]] == ["77", "0"]
    assert [candidate.by_key for candidate in found] == [True, False, False, False, False]


def test_similar_documents_share_words_that_tell(of_rare_words: ByHand) -> None:
    by_hand = of_rare_words
    for name in ("3", "40", "77"):
        weights = {
            word: by_hand.bm25(word, name)
            for word in by_hand.tf[name]
            if 1 < by_hand.df[word] <= 0.1 * len(by_hand.documents)
        }
        kept = sorted(weights, key=lambda word: -weights[word])[:25]
        hits = by_hand.engine.similar(name, 5)
        assert 0 < len(hits) <= 5 and name not in {hit.id for hit in hits}
        for hit in hits:
            by_formula = sum(weights[word] * by_hand.bm25(word, hit.id) for word in kept)
            assert hit.score == pytest.approx(by_formula, rel=0.02, abs=0.05)
    assert by_hand.engine.similar("gone") == []
