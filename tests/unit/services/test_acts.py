"""How the change log says what was done."""

from __future__ import annotations

import json

import pytest

from catalogue.app import create_app
from catalogue.bootstrap import Services
from catalogue.domain.people.access import Account
from catalogue.services.acts import ACTIONS, sentence
from catalogue.web.wording.acts import act_in_words


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "Accepted 0 gifts from Sok"), (1, "Accepted 1 gift from Sok"), (2, "Accepted 2 gifts from Sok")],
)
def test_one_is_not_said_as_many(count: int, said: str) -> None:
    assert sentence("lines_accepted", {"count": count, "donor": "Sok"}) == said


def test_copies_that_were_not_found_are_counted_too() -> None:
    assert sentence("stocktake_finished", {"name": "A", "missing": 1}).endswith("1 copy not found")
    assert sentence("stocktake_finished", {"name": "A", "missing": 3}).endswith("3 copies not found")


def test_every_act_with_a_number_of_things_says_one_and_many() -> None:
    counted = {name for name, words in ACTIONS.items() if "%(count)s" in str(words)}
    plain = {name for name in counted if isinstance(ACTIONS[name], str)}
    assert plain == {"entry_split", "entries_joined"}  # never of one


def test_however_often_something_is_undone_and_done_again_a_line_of_the_log_stays_one(
    services: Services, librarian: Account
) -> None:
    services.authority.editing.add_organisation(librarian, "Chab Dai")
    for _ in range(30):
        services.change_log.undo(librarian, services.change_log.recent(1)[0].id)
    acts = services.change_log.recent(31)
    assert all(len(json.dumps(act.params)) < 1_000 for act in acts)
    app = create_app(services.config, services)
    with app.test_request_context("/en/"):
        assert [act_in_words(act) for act in acts[::-1]] == [said_after(times) for times in range(31)]
    assert [act.sentence for act in acts[-3:]] == [said_after(times) for times in (2, 1, 0)]


def said_after(times: int) -> str:
    return f"{'Undid: ' * times}Added the organisation Chab Dai"
