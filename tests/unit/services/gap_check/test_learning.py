"""Learning from a centre's answers on a real catalogue: gathered, proposed, used, undone, given away."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from sqlalchemy import select

from catalogue.bootstrap import Services, build
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.reference_lists import Verdict
from catalogue.domain.people.access import Account
from catalogue.errors import Conflict, InvalidInput, NotFound
from catalogue.matching.learned.model import shipped_model
from catalogue.services.acts import act
from catalogue.services.gap_check.checking import ReferenceItem
from catalogue.storage.models import Setting
from catalogue.storage.reference_lists.lists import entries_of
from tests.support.answered import AUTHOR, DIFFERENT, SAME, answer, answer_all, fill


@pytest.fixture
def answered(services: Services, librarian: Account) -> int:
    """A list of which every entry is answered."""
    list_id = fill(services, librarian)
    answer_all(services, librarian, list_id)
    return list_id


def fingerprints(services: Services, list_id: int) -> list[str]:
    with services.database.read() as session:
        return [entry.fingerprint for entry in entries_of(session, list_id)]


def test_what_people_answered_is_learned_used_and_undone(
    services: Services, librarian: Account, answered: int
) -> None:
    use, shipped = services.gap_check.learning, shipped_model().version
    assert services.gap_check.matcher.matcher().model.version == shipped
    proposal = use.propose()
    tuning = proposal.learned.tuning
    assert tuning is not None and proposal.learned.measure is not None
    assert proposal.learned.measure.loss_after < proposal.learned.measure.loss_before
    assert services.gap_check.matcher.matcher().model.version == shipped, "a proposal changes nothing"

    use.keep(librarian, proposal)
    assert services.gap_check.matcher.matcher().model.version == tuning.version
    before = services.gap_check.matcher.matcher()
    assert services.gap_check.matcher.matcher() is before, "it is not made anew without need"
    services.lists.reports.start(librarian, answered)
    services.operations.worker.run_pending()
    report = services.lists.reports.report(librarian, answered)
    assert report is not None and report.decided_by is not None
    assert report.decided_by.version == tuning.version

    use.tunings.undo(librarian)
    assert services.gap_check.matcher.matcher().model.version == shipped
    assert use.tunings.present() is None and not use.tunings.can_undo()
    heads = [recent_act.sentence for recent_act in services.change_log.recent(2)]
    assert heads[0].startswith("Undid: Let the gap check learn from")
    with pytest.raises(Conflict, match="Nothing was learned"):
        use.tunings.undo(librarian)


def test_what_was_learned_decides(services: Services, librarian: Account, answered: int) -> None:
    """A new entry, as far from what is held as those that people said are another work, is judged anew."""
    with services.database.read() as session:
        title = entries_of(session, answered)[-1].read_description().title
    asked = [ReferenceItem("new", Description(title=title, year="2003", contributors=(AUTHOR,)))]

    def score() -> float:
        (result,) = services.gap_check.matcher.check(asked)
        return max((match.score for match in result.matches), default=0.0)

    before = score()
    services.gap_check.learning.keep(librarian, services.gap_check.learning.propose())
    assert score() < before


def test_undoing_goes_back_one_step(services: Services, librarian: Account, answered: int) -> None:
    use = services.gap_check.learning
    first = use.keep(librarian, use.propose())
    data = first.to_dict() | {"shift": 0.125}
    second = use.read(json.dumps(data).encode())
    use.tunings.keep(librarian, second, given=True)
    assert use.tunings.present() == second != first
    use.tunings.undo(librarian)
    assert use.tunings.present() == first
    use.tunings.undo(librarian)
    assert use.tunings.present() is None, "undone is not done again"
    services.change_log.revert(librarian, services.change_log.recent(1)[0].id)
    assert use.tunings.present() == first, "the change log brings it back"
    use.tunings.undo(librarian)
    assert use.tunings.present() is None and not use.tunings.can_undo()


def test_other_processes_see_what_was_learned(services: Services, librarian: Account, answered: int) -> None:
    another = build(services.config)
    try:
        assert another.gap_check.matcher.matcher().model.version == shipped_model().version
        tuning = services.gap_check.learning.keep(librarian, services.gap_check.learning.propose())
        assert another.gap_check.matcher.matcher().model.version == tuning.version
    finally:
        another.close()


def test_answers_that_teach_nothing_are_left_out_and_counted(
    services: Services, librarian: Account, answered: int
) -> None:
    marks = fingerprints(services, answered)
    usual = services.gap_check.learning.gather()
    assert "contradictory" not in usual.left_out
    answer(services, librarian, marks[0], 1, Verdict.DIFFERENT)
    answer(services, librarian, marks[1], 2, Verdict.OTHER_EDITION)  # the same work: no contradiction
    answer(services, librarian, "an entry that is on no list", 3, Verdict.SAME)
    answer(
        services, librarian, marks[2], SAME + DIFFERENT, Verdict.DIFFERENT
    )  # nothing like it: no candidate
    gathered = services.gap_check.learning.gather()
    assert gathered.left_out["contradictory"] == 1
    assert gathered.left_out["entry_gone"] == 1
    assert gathered.left_out["not_a_candidate"] == usual.left_out.get("not_a_candidate", 0) + 1
    assert len(gathered.answered) == len(usual.answered) - 1
    assert services.gap_check.learning.count() == SAME + DIFFERENT + 4


def test_what_a_rule_decides_is_no_label_for_the_model(services: Services, librarian: Account) -> None:
    services.records.publications.add(librarian, Description(title="Report on shelters. Vol. 2", year="2003"))
    services.operations.worker.run_pending()
    made = services.lists.lists.from_file(
        librarian, "Parts", BytesIO(b"title\nReport on shelters. Vol. 1"), "a.csv"
    )
    (mark,) = fingerprints(services, made.list_id)
    answer(services, librarian, mark, 1, Verdict.DIFFERENT)
    gathered = services.gap_check.learning.gather()
    assert gathered.left_out == {"ruled": 1} and len(gathered.answered) == 0


def test_without_answers_it_says_how_many_are_wanting(services: Services, librarian: Account) -> None:
    proposal = services.gap_check.learning.propose()
    assert proposal.learned.refused == "too_few"
    assert set(proposal.learned.wanting.values()) == {20}
    with pytest.raises(Conflict, match="Nothing is proposed"):
        services.gap_check.learning.keep(librarian, proposal)
    assert services.gap_check.learning.tunings.present() is None


def test_a_proposal_is_a_job_that_is_answered_once(
    services: Services, librarian: Account, answered: int
) -> None:
    use = services.gap_check.learning
    job_id = use.start(librarian)
    assert use.start(librarian) == job_id
    services.operations.worker.run_pending()
    proposal = use.proposal(use.job(librarian))
    assert proposal is not None and proposal.state == "proposed"
    assert proposal.learned == use.propose().learned
    use.accept(librarian, job_id)
    with pytest.raises(Conflict):
        use.accept(librarian, job_id)
    dropped = use.start(librarian)
    services.operations.worker.run_pending()
    use.drop(librarian, dropped)
    with pytest.raises(Conflict):
        use.accept(librarian, dropped)
    with pytest.raises(NotFound):
        use.accept(librarian, services.maintenance.duplicates.start(librarian))


def test_what_is_given_away_names_nobody_and_nothing(
    services: Services, librarian: Account, answered: int
) -> None:
    content = (
        services.gap_check.learning.keep(librarian, services.gap_check.learning.propose()).content().decode()
    )
    assert librarian.display_name not in content and "@" not in content
    for word in ("harvest", "hidden"):
        assert word not in content.lower()
    assert services.gap_check.learning.read(content.encode()).content().decode() == content


def test_what_was_learned_on_another_model_rests_until_it_is_learned_anew(
    services: Services, librarian: Account, answered: int
) -> None:
    use = services.gap_check.learning
    tuning = use.keep(librarian, use.propose())
    with services.database.write(act(None, "settings_saved")) as session:
        row = session.scalar(select(Setting).where(Setting.name == "tuning"))
        assert row is not None
        row.value = tuning.to_dict() | {"model": "2020.1.1"}
    assert use.tunings.present() is None and use.tunings.outdated()
    assert services.gap_check.matcher.matcher().model.version == shipped_model().version
    use.keep(librarian, use.propose())
    assert use.tunings.present() == tuning and not use.tunings.outdated()


def test_a_bad_file_changes_nothing(services: Services, librarian: Account, answered: int) -> None:
    use = services.gap_check.learning
    tuning = use.keep(librarian, use.propose())
    for content in (b"not a file", tuning.content()[:-40], tuning.content().replace(b'"shift"', b'"shaft"')):
        with pytest.raises(InvalidInput):
            use.read(content)
    assert use.tunings.present() == tuning
