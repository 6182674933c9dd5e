"""The makers of exam sets: what they change, what they leave, and that the right pairs stay right."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.exams import field_by_rule, moved, outside, recurring, scholar_like, untitled
from benchmarks.exams.tables import Exam, Row, half_removed, read_exam, read_rows, write_exam
from benchmarks.gap_checks.gap_check_centre import measure_centre
from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description

ABOUT = ("A set", "somewhere", "by rule", "CC0", "none")


def article(number: int, **values: str) -> Row:
    row = {
        "id": f"s:{number}",
        "title": f"The title of article {number} on something",
        "authors": f"Surname{chr(97 + number) * 4}, Ada and Other{chr(97 + number) * 4}, Bo",
        "venue": "Journal of Studies",
        "year": str(1990 + number),
        "volume": str(10 + number),
        "pages": f"{number}1-{number}9",
    }
    return {**row, **values}


def exam_of(count: int) -> Exam:
    """So many articles on the list, each of them held under its own id with an h."""
    left = [article(number) for number in range(count)]
    right = [{**row, "id": f"{row['id']}h"} for row in left]
    return Exam(left, right, [(row["id"], f"{row['id']}h") for row in left])


@pytest.mark.parametrize(
    "maker", [moved.moved, recurring.recurring, untitled.untitled, scholar_like.scholar_like]
)
def test_a_set_is_the_same_each_time_and_names_only_what_it_has(maker: Callable[[Exam], Exam]) -> None:
    made, again = maker(exam_of(24)), maker(exam_of(24))
    assert (made.left, made.right, made.gold, made.neutral) == (
        again.left,
        again.right,
        again.gold,
        again.neutral,
    )
    entries, holdings = {row["id"] for row in made.left}, {row["id"] for row in made.right}
    assert len(entries) == len(made.left) and len(holdings) == len(made.right)
    assert all(left in entries and right in holdings for left, right in (*made.gold, *made.neutral))
    assert not set(made.gold) & set(made.neutral)


def test_a_set_is_written_and_read_back(tmp_path: Path) -> None:
    exam = exam_of(4)
    exam.neutral = [("s:0", "s:1h")]
    write_exam(exam, tmp_path / "s", ABOUT)
    assert (tmp_path / "s" / "README.md").read_text("utf-8").count("\n") == 6
    again = read_exam(tmp_path / "s")
    assert [row["id"] for row in again.left] == [f"s:{row['id']}" for row in exam.left]
    assert again.gold == [(f"s:{left}", f"s:{right}") for left, right in exam.gold]
    assert again.neutral == [("s:s:0", "s:s:1h")]


def test_half_of_what_is_held_is_taken_off_the_shelf() -> None:
    made = half_removed(exam_of(6))
    assert [left for left, _ in made.gold] == ["s:0", "s:2", "s:4"]
    assert len(made.left) == 6 and len(made.right) == 3


def test_what_several_entries_ask_for_is_taken_away_once() -> None:
    exam = exam_of(4)
    exam.gold = [("s:0", "s:0h"), ("s:1", "s:0h"), ("s:2", "s:2h"), ("s:3", "s:2h")]
    assert [left for left, _ in half_removed(exam).gold] == ["s:0", "s:1"]


def test_moved_values_are_all_there_still() -> None:
    exam = exam_of(40)
    made = moved.moved(exam)
    assert made.gold == exam.gold
    changed = 0
    for before, after in zip((*exam.left, *exam.right), (*made.left, *made.right), strict=True):
        words = [sorted(" ".join(row.values()).split()) for row in (before, after)]
        assert words[0] == words[1] and before["id"] == after["id"]
        changed += before != after
    assert 20 < changed < 60


def test_recurring_titles_are_told_apart_by_what_is_left() -> None:
    made = recurring.recurring(exam_of(24))
    assert made.left and 0 < len(made.gold) <= (len(made.left) + 1) // 2
    assert {row["title"] for row in made.left} <= set(recurring.TITLES)
    holdings = {row["id"]: row for row in made.right}
    for entry, holding in made.gold:
        asked, held = next(row for row in made.left if row["id"] == entry), holdings[holding]
        fields = [name for name in ("authors", "year", "volume", "pages", "title") if asked[name]]
        alike = [row for row in made.right if all(row[name] == asked[name] for name in fields)]
        assert alike == [held]


def test_titles_that_recur_on_the_list_are_taken_as_they_are() -> None:
    exam = exam_of(3)
    exam.left += [article(7, title="Editorial"), article(8, title="Editorial.")]
    exam.right.append({**article(7, title="Editorial"), "id": "h7"})
    exam.gold.append(("s:7", "h7"))
    made = recurring.recurring(exam)
    assert [row["id"] for row in made.left if not row["id"].endswith("=")] == ["s:7", "s:8"]
    assert ("s:7", "h7") in made.gold


def test_references_without_titles_hold_all_but_the_title() -> None:
    exam = exam_of(10)
    mla = "Foguel, S. R. “Weak Limits of Powers.” Proceedings of the Society 16.4 (1965): 659."
    exam.left.append({"id": "s:99", "reference": mla})
    exam.gold.append(("s:99", "s:1h"))
    made = untitled.untitled(exam)
    assert len(made.left) == 11
    assert not any("article" in row["reference"] for row in made.left)
    texts = {row["id"]: row["reference"] for row in made.left}
    assert texts["s:99"] == "Foguel, S. R. Proceedings of the Society 16.4 (1965): 659."
    for row in exam.left[:10]:
        family = row["authors"].split(",")[0]
        assert family in texts[row["id"]] and row["year"] in texts[row["id"]]
        assert row["volume"] in texts[row["id"]]


def test_each_record_of_a_work_is_right_for_the_others() -> None:
    left = [article(0)]
    right = [{**article(0), "id": f"h{at}"} for at in range(5)]
    others = [{**article(5), "id": f"o{at}"} for at in range(4)]
    exam = Exam(left, [*right, *others], [("s:0", row["id"]) for row in right])
    made = scholar_like.scholar_like(exam)
    assert [row["id"] for row in made.left] == ["s:0?"]
    assert sorted(made.gold) == [("s:0?", f"h{at}") for at in range(5)]
    assert any("…" in "".join(row.values()) or not row["year"] for row in made.right)


def test_names_are_shortened_as_search_engines_do() -> None:
    assert scholar_like._initials("D. Scott Mackay, Yannis Ioannidis, Viswanath Poosala") == (
        "D S Mackay, Y Ioannidis …"
    )
    assert (
        scholar_like._initials("lewis, d. d., schapire, r. e., and papka, r.") == "D D lewis, R E schapire …"
    )


HOLDINGS = [
    Description(
        title="Annual report 2004",
        contributors=(Contributor("Winrock International", ContributorKind.BODY),),
        year="2005",
        languages=("en",),
    ),
    Description(
        title="Trafficked men in Cambodia",
        subtitle="a study of fishermen at sea",
        contributors=(Contributor("Surtees, Rebecca"), Contributor("Craggs, Sarah")),
        year="2008",
        publisher="International Organization for Migration",
        languages=("en",),
    ),
]


def test_near_misses_are_other_works_and_say_how() -> None:
    found = list(field_by_rule.field_by_rule([(f"H{at}", work) for at, work in enumerate(HOLDINGS)]))
    by_reason = {(reason, holding): made for reason, holding, made in found}
    year = by_reason["year", "H0"]
    assert year.gold == "missing" and year.entry.title != HOLDINGS[0].title
    assert int(year.entry.title[-4:]) + 1 == int(year.entry.year)
    assert by_reason["country", "H1"].entry.title != HOLDINGS[1].title
    assert by_reason["edition", "H1"].gold == by_reason["translation", "H1"].gold == "other_edition"
    assert by_reason["written: et al.", "H1"].gold == "held"
    for (reason, _), made in by_reason.items():
        title = made.entry.full_title
        assert made.gold != "missing" or title not in [work.full_title for work in HOLDINGS], reason


def test_a_title_that_another_holding_bears_is_never_made() -> None:
    runs = [
        HOLDINGS[0].with_changes(title=f"Annual report {year}", year=str(year)) for year in range(1999, 2009)
    ]
    made = list(field_by_rule.field_by_rule([(str(at), work) for at, work in enumerate(runs)]))
    titles = {work.full_title for work in runs}
    assert not [
        miss.entry.title for reason, _, miss in made if reason == "year" and miss.entry.title in titles
    ]


def test_the_field_s_set_has_the_form_that_is_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "holdings.csv"
    with table.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(("pub_id", "title", "subtitle", "authors", "publisher", "year", "language"))
        for at, work in enumerate(HOLDINGS):
            names = "; ".join(person.name for person in work.contributors)
            rows.writerow((f"H{at}", work.title, work.subtitle, names, work.publisher, work.year, "en"))
    field_by_rule.write_set(table, tmp_path / "made")
    gold = {row["ref_id"]: row for row in read_rows(tmp_path / "made" / "gold_gap.csv")}
    entries = read_rows(tmp_path / "made" / "reference_list.csv")
    assert [row["ref_id"] for row in entries] == list(gold)
    lines = (tmp_path / "made" / "references.txt").read_text("utf-8").splitlines()
    assert len(lines) == len(read_rows(tmp_path / "made" / "references_gold.csv"))
    assert "MADE BY RULE" in (tmp_path / "made" / "README.md").read_text("utf-8")
    measure_centre(tmp_path / "made")
    assert "right holding" in capsys.readouterr().out


def test_a_set_of_duplicates_is_one_record_against_the_others(tmp_path: Path) -> None:
    rows = [{"ID": f"id_{at}", "title": f"Title {at // 2}", "author": "Orell, A."} for at in range(80)]
    with (tmp_path / "records.csv").open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, ("ID", "title", "author"))
        table.writeheader()
        table.writerows(rows)
    pairs = [f"id_{at};id_{at + 1}" for at in range(0, 40, 2)]
    (tmp_path / "merged.csv").write_text("\n".join(("merged_ids", *pairs)), "utf-8")
    exam = outside.of_review(tmp_path / "records.csv", tmp_path / "merged.csv")
    held = {row["id"]: row["title"] for row in exam.right}
    listed = {row["id"]: row["title"] for row in exam.left}
    assert 0 < len(exam.gold) < 20, "some works are taken off the shelf"
    assert all(listed[entry] == held[holding] for entry, holding in exam.gold)
    assert not listed.keys() & held.keys()
    assert len(exam.left) == 20 + 12


def test_labelled_pairs_are_a_list_and_holdings(tmp_path: Path) -> None:
    lines = (
        "COL title VAL losing ground COL year VAL 2009.0 \tCOL title VAL losing ground COL year VAL \t1",
        "COL title VAL losing ground COL year VAL 2009.0 \tCOL title VAL hard life COL year VAL 2011.0 \t0",
    )
    (tmp_path / "test.txt").write_text("\n".join(lines), "utf-8")
    exam = outside.of_pairs([tmp_path / "test.txt"])
    assert exam.left == [{"id": "l0", "title": "losing ground", "year": "2009"}]
    assert [row["title"] for row in exam.right] == ["losing ground", "hard life"]
    assert exam.gold == [("l0", "r0")]


def test_references_are_held_by_their_parts(tmp_path: Path) -> None:
    one = "<author>Orell, A.</author><title>“Debt bondage at sea.”</title><date>(2008).</date>"
    (tmp_path / "gold.xml").write_text(f"<dataset>{f'<sequence>{one}</sequence>' * 30}</dataset>", "utf-8")
    exam = outside.of_references(tmp_path / "gold.xml")
    assert 0 < len(exam.gold) < min(len(exam.left), len(exam.right))
    assert exam.left[0]["reference"] == "Orell, A. “Debt bondage at sea.” (2008)."
    said = {name: exam.right[0][name] for name in ("title", "authors", "year")}
    assert said == {"title": "Debt bondage at sea", "authors": "Orell, A", "year": "2008"}


def test_books_of_two_libraries_are_right_by_their_isbn(tmp_path: Path) -> None:
    names = ("ID", "Title", "Author", "Publication", "ISBN", "Series", "Physical Details")
    books = {
        "left": [
            (
                "b0",
                '"Losing ground : a study"',
                '"Orell, A."',
                '"Payot, c2009."',
                "9780000000010",
                "nan",
                "nan",
            )
        ],
        "right": [
            (
                "a0",
                '"Losing ground"',
                '"by Ann Orell"',
                '"Paris : Payot, 2009."',
                "9780000000010",
                '"Asia ; 5"',
                "nan",
            ),
            ("a1", '"Losing ground"', '"Ann Orell"', "nan", "9780000000027", "nan", "nan"),
        ],
    }
    for name, rows in books.items():
        with (tmp_path / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows((names, *rows))
    exam = outside.of_isbns(tmp_path / "left.csv", tmp_path / "right.csv")
    assert (exam.gold, exam.neutral) == ([("b0", "a0")], [("b0", "a1")])
    assert exam.left[0]["year"] == "2009"
    assert exam.right[0]["series"] == "Asia ; 5"
