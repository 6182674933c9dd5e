"""Are articles paired as a person pairs them? Figures over alignments that were written by hand.

    python -m benchmarks.differences FOLDER

FOLDER holds texts, one a file, as ``NAME.txt`` with a page a line, and ``alignments.csv`` with the columns
``set,one,other,article,all,any,may``: of an article of the first text, all articles of the other that must be
paired with it, those of which one must be, and those that may be besides, parted by spaces. Nothing in
``all`` and ``any`` says that the article stands in the first text only. It is right if its best partner
is one of these (or it has none and none is wanted), strictly right if nothing is missed or wrong.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from catalogue.matching.differences.articles import Article, Articles, articles_of
from catalogue.matching.differences.comparison import ArticleComparison, compare_articles
from catalogue.services.authority.authorities import shipped_knowledge
from catalogue.services.reports.differences import telling_words


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person wrote down for one article, by its place in the text from 1."""

    every: frozenset[int]
    either: frozenset[int]
    besides: frozenset[int]

    def judge(self, found: list[int]) -> tuple[bool, bool]:
        """Whether the partners found, the best first, are right, and strictly right."""
        must = self.every | self.either
        right = bool(found) and found[0] in must | self.besides and bool(must & set(found))
        if not must:
            right = set(found) <= self.besides
        return right, right and set(found) <= must | self.besides and self.every <= set(found)


def main() -> None:
    """Lay the texts side by side and print what is right."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where the texts and alignments.csv are")
    folder: Path = parser.parse_args().folder
    english = shipped_knowledge().vocabulary.english_words

    @cache
    def text(name: str) -> Articles:
        lines = (folder / f"{name}.txt").read_text("utf-8").splitlines()
        return articles_of(enumerate(lines, 1))

    totals: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for (part, left_place, right_place), wanted in _read(folder / "alignments.csv").items():
        found = compare_articles(
            text(left_place), text(right_place), telling_words, lambda said: " ".join(english(said))
        )
        partners = dict(_partners(found))
        judged = [entry.judge(partners.get(number, [])) for number, entry in wanted.items()]
        counts = [sum(right for right, _ in judged), sum(strictly for _, strictly in judged), len(judged)]
        totals[part] = [total + count for total, count in zip(totals[part], counts, strict=True)]
        print(f"{part:12} {left_place:12} {right_place:12} {_said(counts)}; {found.means}")
    for part, counts in totals.items():
        print(f"{part}: {_said(counts)}, {counts[0] / counts[2]:.1%}")


def _read(path: Path) -> Mapping[tuple[str, str, str], Mapping[int, Wanted]]:
    read: defaultdict[tuple[str, str, str], dict[int, Wanted]] = defaultdict(dict)
    with path.open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            numbers = (frozenset(map(int, row[column].split())) for column in ("all", "any", "may"))
            read[row["set"], row["one"], row["other"]][int(row["article"])] = Wanted(*numbers)
    return read


def _partners(found: ArticleComparison) -> Iterator[tuple[int, list[int]]]:
    """The place of each article of the first text, with those of its partners, the best first."""
    ours, theirs = _places(found.one), _places(found.other)
    for article in found.one.articles:
        pairs = [pair for pair in found.pairs if pair.one is article]
        pairs.sort(key=lambda pair: -pair.alike)
        yield ours[id(article)], [theirs[id(pair.other)] for pair in pairs]


def _places(articles: Articles) -> Mapping[int, int]:
    return {id(article): place for place, article in enumerate[Article](articles.articles, 1)}


def _said(counts: list[int]) -> str:
    return f"{counts[0]} right, {counts[1]} strictly, of {counts[2]}"


if __name__ == "__main__":
    main()
