"""How the model is made: sets that are read or refused, chances, thresholds, and trees laid into tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description
from catalogue.domain.gaps.gap_report import EntryResult, Match, Status
from catalogue.matching.evidence.features import NAMES
from catalogue.matching.learned.model import BARRED, DOUBTED, FREE, KINDS, Model
from tests.unit.matching.conftest import thresholds
from training.calibrate import (
    Aim,
    Unseen,
    calibration_error,
    calibration_error_by_chance,
    calibration_of,
    thresholds_of,
)
from training.figures import figures_of
from training.made import made_as_shown, made_by_rule, made_sets
from training.pairs import UNCALIBRATED, PairTable, pairs_of
from training.sets import BadSet, LabelledSet, check_sources, read_sets


def _write(folder: Path, **tables: str) -> Path:
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return folder


def test_a_folder_that_is_no_set_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSet, match=r"neither left\.csv nor reference_list\.csv"):
        list(read_sets([tmp_path]))


def test_a_column_that_is_missing_is_named(tmp_path: Path) -> None:
    table = "id,title,year\n1,Losing Ground,2009\n"
    folder = _write(tmp_path, left=table, right=table, gold="left_id,other\n1,1\n")
    with pytest.raises(BadSet, match=r"gold\.csv: the column right_id is missing"):
        list(read_sets([folder]))


def test_a_source_that_is_none_of_the_sets_is_named() -> None:
    """Else its figures would be those of a model that had seen it."""
    sets = [LabelledSet("cora_text", [], [], frozenset()), LabelledSet("trade", [], [], frozenset())]
    check_sources(sets, ["cora", "trade"])
    with pytest.raises(BadSet, match="acm is none of the sets: cora, trade"):
        check_sources(sets, ["cora", "acm"])


def test_a_set_is_read_and_its_pairs_are_those_the_program_looks_at(tmp_path: Path) -> None:
    left = 'id,title,authors,year\nL1,Losing ground,CHRAC,2009\nL2,Sex trafficking,"Kara, S.",2009\n'
    right = 'id,title,authors,year\nR1,Losing Ground,CHRAC,2009\nR2,Sewing Success,"Lopez, G.",2012\n'
    (labelled,) = read_sets([_write(tmp_path, left=left, right=right, gold="left_id,right_id\nL1,R1\n")])
    table = pairs_of(labelled)
    assert ("L1", "R1") in table.pairs
    assert table.features.shape == (len(table.pairs), len(NAMES))
    assert table.labels[table.pairs.index(("L1", "R1"))] == 1
    assert table.labels.sum() == 1


def test_entries_made_by_rule_are_the_same_each_time_and_know_their_holding() -> None:
    holdings = [
        (f"H{at}", Description(title=f"Report on forced labour in sector {name}", year="2009"))
        for at, name in enumerate(("fishing", "sewing", "farming", "mining"))
    ]
    one, other = (made_by_rule("made", holdings) for _ in range(2))
    assert one == other
    assert one.made
    assert {holding for _, holding in one.right} == {"H0", "H1", "H2", "H3"}
    assert len(one.entries) > len(one.right), "near misses have no right holding"


def test_articles_as_shown_are_held_against_all_of_their_set_and_know_every_record_of_their_work() -> None:
    title = "Debt bondage of herring fishers at sea, and what became of those who left their boats in winter"
    people = tuple(
        Contributor(name, ContributorKind.PERSON) for name in ("Orell, Ann", "Lim, Bo Chan", "Sok, Dara")
    )
    article = Description(title=title, contributors=people, year="2003", venue="Journal of Labour Conditions")
    holdings = [
        ("H0", article),
        ("H1", article.with_changes(pages="5-19")),
        ("H2", article.with_changes(title="Orchards", year="")),
    ]
    known = LabelledSet("articles", [("E0", article)], holdings, frozenset({("E0", "H0"), ("E0", "H1")}))
    one, other = (made_as_shown("made_articles", known) for _ in range(2))
    assert one == other
    assert one.made
    assert one.holdings == holdings
    for entry, _ in one.entries:
        of_one_work = {"H2"} if entry.startswith("H2") else {"H0", "H1"}
        assert {holding for asked, holding in one.right if asked == entry} == of_one_work
    many = [made_as_shown("made_articles", known, seed=seed).entries for seed in range(40)]
    shown = [description for entries in many for _, description in entries]
    assert {description.year for description in shown} >= {"", "2003", "2002", "2004"}
    names = {contributor.name for description in shown for contributor in description.contributors}
    assert names >= {"A Orell", "BC Lim", "D Sok", "Orell, Ann"}
    assert any(
        title.startswith(each.title) and len(each.title) < 76 for each in shown if len(each.title) > 40
    )
    assert {len(made_as_shown("made_articles", known, most=most).entries) for most in (1, 2)} == {2, 4}
    (taught,) = made_sets([known, LabelledSet("articles_text", [], holdings, frozenset())])
    assert taught == one, "a set of articles is asked for so, its references in free text are not"


def _unseen(
    log_odds: list[float],
    right: list[bool],
    doubted: Sequence[bool] = (),
    barred: Sequence[bool] = (),
    refused: Sequence[bool] = (),
) -> Unseen:
    pairs = [(f"E{at}", f"H{at}") for at in range(len(right))]
    labelled = LabelledSet(
        "set",
        [(entry, Description(title="t")) for entry, _ in pairs],
        [(holding, Description(title="t")) for _, holding in pairs],
        frozenset(pair for pair, good in zip(pairs, right, strict=True) if good),
    )
    size = len(pairs)
    table = PairTable(
        labelled,
        pairs,
        np.zeros((size, len(NAMES)), np.float32),
        np.array(barred or [False] * size, bool),
        np.array(refused or [False] * size, bool),
        np.array(doubted or [False] * size, bool),
    )
    return Unseen(table, np.array(log_odds))


def test_chances_are_set_right_where_a_model_is_too_sure() -> None:
    rng = np.random.default_rng(7)
    true = rng.normal(0.0, 2.0, 4_000)
    right = rng.random(4_000) < 1 / (1 + np.exp(-true))
    unseen = _unseen((2.5 * true).tolist(), right.tolist())
    knots = np.array(calibration_of([unseen])[FREE])
    chances = np.interp(unseen.log_odds, knots[:, 0], knots[:, 1])
    assert calibration_error(chances, right) < 0.03
    assert calibration_error(1 / (1 + np.exp(-unseen.log_odds)), right) > 0.06


def test_few_entries_show_an_error_though_their_chances_are_right() -> None:
    few, many = np.linspace(0.05, 0.95, 60), np.linspace(0.05, 0.95, 6_000)
    assert 0.06 < calibration_error_by_chance(few) < 0.2
    assert calibration_error_by_chance(many) < 0.02
    assert calibration_error_by_chance(np.array([0.0, 1.0] * 30)) == 0.0


def test_each_kind_of_pair_has_chances_of_its_own() -> None:
    """Half of what is free is right at any log-odds, a fifth of what is in doubt, a tenth of what is barred,
    and nothing that is refused.
    """
    places = list(range(1200))
    kinds = [(FREE, DOUBTED, BARRED, "refused")[at % 4] for at in places]
    share = {FREE: 2, DOUBTED: 5, BARRED: 10}
    right = [kind != "refused" and at // 4 % share[kind] == 0 for at, kind in zip(places, kinds, strict=True)]
    unseen = _unseen(
        [(at // 4 % 40) / 10 for at in places],
        right,
        barred=[kind in {BARRED, "refused"} for kind in kinds],
        refused=[kind == "refused" for kind in kinds],
        doubted=[kind in {DOUBTED, BARRED} for kind in kinds],
    )
    knots = calibration_of([unseen])
    found = [float(np.interp(2.0, *np.array(knots[kind]).T)) for kind in KINDS]
    assert found == pytest.approx([0.5, 0.2, 0.1], abs=0.05)


def test_who_is_asked_about_what_a_rule_holds_back_follows_from_its_own_chance() -> None:
    """Of titles held that a rule holds back, those below the threshold are counted as lost."""
    size = 500
    held = _unseen([0.0] * size, [True] * size, barred=[True] * size)
    aim = Aim(0.01, 0.01, held=(0.6, 0.7), doubted=(0.75, 0.9), review=(0.1, 0.3))
    for chance, review, lost in ((0.4, 0.3, 0.0), (0.2, 0.2, 0.0), (0.05, 0.1, 1.0)):
        straight = [[-10.0, 0.0], [10.0, 1.0]]
        knots = {FREE: straight, DOUBTED: straight, BARRED: [[-10.0, chance], [10.0, chance]]}
        found = thresholds_of({"one": [held]}, knots, aim)
        assert (found.review, found.missing_wrong) == (review, lost)


def test_a_threshold_rises_with_wrong_answers_and_stops_at_its_bound() -> None:
    knots = {kind: [[-10.0, 0.0], [10.0, 1.0]] for kind in KINDS}
    log_odds = [2.0 + 0.007 * at for at in range(1_000)]
    clean = _unseen(log_odds, [True] * 1_000)
    spoilt = _unseen(log_odds, [at > 300 for at in range(1_000)])
    sure = _unseen([9.0] * 200, [True] * 200, doubted=[True] * 200)
    aim = Aim(0.01, 0.01, held=(0.6, 0.7), doubted=(0.75, 0.9), review=(0.2, 0.3))
    assert thresholds_of({"one": [clean, sure]}, knots, aim).held == 0.6
    found = thresholds_of({"one": [spoilt, sure]}, knots, aim)
    assert 0.6 < found.held <= 0.7
    assert found.held_wrong > 0.01, "what it costs is told, also where the aim was not reached"


def test_figures_count_what_a_member_would_feel() -> None:
    labelled = LabelledSet(
        "set",
        [(name, Description(title=name)) for name in "abcd"],
        [("A", Description(title="a"))],
        frozenset({("a", "A"), ("b", "B")}),
    )
    results = [
        EntryResult("a", Status.HELD, (Match("A", Status.HELD, 0.9),)),
        EntryResult("b", Status.MISSING, ()),
        EntryResult("c", Status.HELD, (Match("A", Status.HELD, 0.8),)),
        EntryResult("d", Status.REVIEW, (Match("A", Status.REVIEW, 0.4),)),
    ]
    figures = figures_of(labelled, results)
    assert (figures.false_missing, figures.false_held, figures.held_right) == (0.5, 0.5, 0.5)
    assert (figures.review_held, figures.review_missing) == (0.0, 0.5)
    assert figures.pairs_f1 == pytest.approx(0.5)
    assert figures.named_right == 0.5


def test_figures_count_the_further_records_of_a_work() -> None:
    labelled = LabelledSet(
        "set",
        [(name, Description(title=name)) for name in "ab"],
        [(name, Description(title=name)) for name in "ABCDE"],
        frozenset({("a", "A"), ("a", "B"), ("a", "C"), ("b", "D"), ("b", "E")}),
    )
    held = Status.HELD
    results = [
        EntryResult("a", held, (Match("A", held, 0.9), Match("C", held, 0.9), Match("D", held, 0.9))),
        EntryResult("b", held, (Match("A", held, 0.9), Match("D", held, 0.8))),
    ]
    figures = figures_of(labelled, results)
    assert figures.others_named == 0.5, "one of two; where the first is wrong nothing counts as a further one"
    assert figures.named_right == pytest.approx(3 / 5)


def test_trees_are_laid_together_without_loss() -> None:
    lightgbm = pytest.importorskip("lightgbm", reason="pip install '.[train]'")
    from training.fit import _laid_together

    rng = np.random.default_rng(3)
    rows = rng.normal(size=(500, len(NAMES)))
    labels = (rows[:, 0] * rows[:, 1] + rows[:, 2] > 0).astype(int)
    booster = lightgbm.train(
        {"objective": "binary", "num_leaves": 3, "verbose": -1, "num_threads": 1},
        lightgbm.Dataset(rows, labels),
        40,
    )  # fmt: skip
    rest = {
        **UNCALIBRATED, "version": "t",
        "thresholds": thresholds(0.8, 0.9, 0.1),
    }  # fmt: skip
    model = Model({**_laid_together(booster.dump_model()["tree_info"], rows, 1.0), **rest})
    told = model.log_odds(rows.astype(np.float32))
    assert told == pytest.approx(booster.predict(rows.astype(np.float32), raw_score=True), abs=1e-3)
