"""The documents and questions that the search engines are measured with."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from catalogue.services.operations.generated_records import descriptions
from search_index.interface import IndexDocument

FACETS = ("language", "country", "kind", "subject")
SHOWN = 20
FACET_VALUES = 12


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, in words that every engine translates for itself."""

    kind: str
    words: tuple[str, ...]
    years: tuple[int, int] | None = None


KINDS = ("common", "rare", "and", "or of four", "phrase", "prefix", "fuzzy", "author + year")


def documents(count: int) -> Iterator[IndexDocument]:
    """Generated documents with facets, the same each time."""
    for number, description in enumerate(descriptions(count)):
        yield IndexDocument(
            id=str(number),
            title=description.title,
            people=tuple(contributor.name for contributor in description.contributors),
            publisher=description.publisher,
            subjects=description.subjects,
            keys=tuple(f"isbn:{value}" for value in description.identifiers_of("isbn")),
            text=description.summary,
            year=int(description.year) if description.year else None,
            added=number,
            facets={
                "language": description.languages,
                "country": description.countries,
                "kind": (description.kind,),
                "subject": description.subjects,
            },
        )


def questions(sample: Sequence[IndexDocument], count: int) -> dict[str, list[Question]]:
    """So many questions of each kind, answered by documents of the sample."""
    source = random.Random(7)
    frequency = Counter(
        word for document in sample for word in {*_words(document.title), *_words(document.text)}
    )
    ranked = [word for word, _ in frequency.most_common() if len(word) > 3]
    common = ranked[:60]
    middling = ranked[60:2000]
    rare = [word for word in ranked if 2 <= frequency[word] <= 6]
    latin = [document for document in sample if len(_words(document.title)) > 3 and document.title.isascii()]
    asked: dict[str, list[Question]] = defaultdict(list)
    for _ in range(count):
        document = source.choice(latin)
        title = _words(document.title)
        place = source.randrange(len(title) - 1)
        word = source.choice(middling)
        asked["common"].append(Question("common", (source.choice(common),)))
        asked["rare"].append(Question("rare", (source.choice(rare),)))
        asked["and"].append(Question("and", tuple(source.sample(title, 2))))
        four = (*source.sample(common, 1), *source.sample(middling, 3))
        asked["or of four"].append(Question("or of four", four))
        asked["phrase"].append(Question("phrase", tuple(title[place : place + 2])))
        asked["prefix"].append(Question("prefix", (word[: source.choice((3, 4))],)))
        asked["fuzzy"].append(Question("fuzzy", (_mistyped(word, source),)))
        asked["author + year"].append(_author_and_year(document, source))
    return asked


def _author_and_year(document: IndexDocument, source: random.Random) -> Question:
    name = max((word for word in _words(" ".join(document.people)) if word.isalpha()), key=len)
    first = (document.year or 2010) - source.randrange(3)
    return Question("author + year", (name,), (first, first + 4))


def _words(text: str) -> list[str]:
    return "".join(character if character.isalnum() else " " for character in text.lower()).split()


def _mistyped(word: str, source: random.Random) -> str:
    place = source.randrange(1, len(word))
    return word[:place] + source.choice("aeioutnsr") + word[place + 1 :]
