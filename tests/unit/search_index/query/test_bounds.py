"""However a query is made, of 500 characters or fewer, the work that it asks for is bounded."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

import pytest

from search_index.analysis.spelling import MOST_NEAR
from search_index.interface import IndexDocument, SearchRequest
from search_index.query.parser import MAX_QUERY_LENGTH
from search_index.retrieval.searcher import Searcher
from search_index.segments.builder import SegmentBuilder
from search_index.segments.segment import F32, U32, Postings, Segment
from search_index.segments.snapshot import Snapshot

WORDS = ["".join(letters) for letters in islice(product("abcde", repeat=4), 600)]


class Counting(Segment):
    """A segment that counts how often it is asked for the postings of a term."""

    asked = 0

    def postings(self, number: int) -> Postings:
        """The postings of a term."""
        self.asked += 1
        return super().postings(number)

    def scored(self, number: int, weight: float) -> tuple[U32, F32]:
        """The same with what each counts."""
        self.asked += 1
        return super().scored(number, weight)


@pytest.fixture(scope="module")
def segment() -> Segment:
    """Documents that hold six hundred words within an edit or two of each other."""
    builder = SegmentBuilder()
    for number in range(600):
        text = " ".join(WORDS[number % 7 :: 7])
        builder.add(
            IndexDocument(f"d{number}", f"the {WORDS[number]}", text=text, facets={"kind": ("book",)})
        )
    return builder.finish()


def longest(pieces: Iterator[str]) -> str:
    """As many pieces as fit into a query."""
    text = ""
    for piece in pieces:
        if len(text) + len(piece) > MAX_QUERY_LENGTH:
            return text
        text += piece
    return text


BOMBS = {
    "near words": (f"{word[::-1]}x~2 " for word in WORDS),
    "the same near word": ("abcdx~1 " for _ in WORDS),
    "misspelt words": (f"{word[1:]}xx " for word in WORDS),
    "beginnings": (f"{word[0]}* " for word in WORDS),
    "beginnings, any of them": (f"{word[:2]}* OR " for word in WORDS),
    "phrases": (f'"{word} {word}" ' for word in WORDS),
    "a long phrase": ('"', *("the " for _ in WORDS)),
    "the same, any of it": ("kind:book OR " for _ in WORDS),
    "exclusions": (f"-{word} " for word in WORDS),
    "parentheses": ("(" for _ in WORDS * 2),
    "letters": (f"{word[0]} " for word in WORDS),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_query_reads_no_more_terms_than_its_words_may_be_widened_to(segment: Segment, name: str) -> None:
    text = longest(iter(BOMBS[name]))
    counting = Counting(segment.arrays, segment.column_names)
    Searcher(Snapshot((counting,), (None,))).search(SearchRequest(text, facets=("kind",)))
    words = min(len(text.split()), 100)
    most_for_a_word = MOST_NEAR if "near" in name or "misspelt" in name else 1
    assert counting.asked <= 2 * words * most_for_a_word + 100  # once to match, once to say in which field
