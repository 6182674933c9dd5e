"""A form that is sent again is known by its mark, noted in the transaction that did what it asks for."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from catalogue.bootstrap import Services
from catalogue.errors import InvalidInput, SentBefore
from catalogue.services.access import sent_forms
from catalogue.storage.models import Duty, SpentForm, now

MARK = "a mark of what was sent"


def _do(services: Services, name: str = "done", *, refused: bool = False) -> None:
    with services.database.write() as session:
        session.add(Duty(name=name, owner=""))
        session.flush()
        if refused:
            raise InvalidInput("refused", "No.")


def _done(services: Services) -> list[str]:
    with services.database.read() as session:
        return sorted(session.scalars(select(Duty.name).where(Duty.name.like("done%"))))


def test_what_was_sent_before_is_not_done_again(services: Services) -> None:
    forms = services.access.sent_forms
    with forms.once(MARK):
        _do(services)
        _do(services, "done beside")  # another transaction of the same request
    with forms.once(MARK), pytest.raises(SentBefore):
        _do(services, "done again")
    with forms.once("a mark of something else"):
        _do(services, "done, other words")
    assert _done(services) == ["done", "done beside", "done, other words"]


def test_what_was_refused_can_be_sent_again(services: Services) -> None:
    forms = services.access.sent_forms
    with forms.once(MARK), pytest.raises(InvalidInput):
        _do(services, refused=True)
    with forms.once(MARK) as sending:
        _do(services)
    forms.take_back(sending)
    with forms.once(MARK):
        _do(services, "done after all")
    assert _done(services) == ["done", "done after all"]


def test_whoever_is_told_that_it_is_done_takes_nothing_back(services: Services) -> None:
    forms = services.access.sent_forms
    with forms.once(MARK):
        _do(services)
    with forms.once(MARK) as again, pytest.raises(SentBefore):
        _do(services, "done again")
    forms.take_back(again)
    with forms.once(MARK), pytest.raises(SentBefore):
        _do(services, "done again")


def test_a_mark_is_forgotten_once_its_form_is_too_old_to_be_sent(services: Services) -> None:
    with services.database.write() as session:
        session.add(SpentForm(id="old", at=now() - 2 * sent_forms.FORM_LASTS - dt.timedelta(minutes=1)))
        session.add(SpentForm(id="young", at=now() - sent_forms.FORM_LASTS))
    services.access.sent_forms.forget_old()
    with services.database.read() as session:
        assert session.scalars(select(SpentForm.id)).all() == ["young"]
