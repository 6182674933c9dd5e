"""The pages of a list's past and versions, and of lists made of lists."""

from __future__ import annotations

import datetime as dt
import re
from io import BytesIO

from flask import Flask

from catalogue.bootstrap import Services
from catalogue.services.lists.editing.list_history import JUDGED_AT_ONCE
from tests.web.member_site import LIST, checked_list, follow, log_in, person
from tests.web.support import Browser


def test_the_history_leads_to_past_days_and_to_what_was_new(owner: Browser, services: Services) -> None:
    list_id = checked_list(services)
    base = f"/en/member/lists/{list_id}"
    page = owner.get(f"{base}/history").text
    today = services.lists.history.today()
    assert "Version 1" in page and "Added the list My list with 4 entries" in page

    past = owner.get(f"{base}/report?on={today}").text
    assert "as it stood on" in past and "Trafficking in Persons Report 2009" in past
    before = owner.get(f"{base}/report?on={today - dt.timedelta(days=400)}")
    assert "The list had no title then" in before.text
    new = owner.get(f"{base}/changes?since={today - dt.timedelta(days=1)}").text
    assert "Came on the list" in new and "Trafficking in Persons Report 2009" in new

    assert owner.get(f"{base}/report").location.endswith(base)
    for wrong in (f"report?on={today + dt.timedelta(days=9)}", "report?on=yesterday", "changes?since=x"):
        answer = owner.get(f"{base}/{wrong}")
        assert answer.status_code == 400 and 'class="error"' in answer.text, wrong


def test_a_new_version_is_looked_at_laid_and_undone(owner: Browser, services: Services) -> None:
    list_id = checked_list(services)
    base = f"/en/member/lists/{list_id}"
    form = f"{base}/versions/new"
    assert owner.post(form, form).status_code == 400
    second = LIST.replace("C,=cmd|' /C calc'!A0 and nothing like it anywhere,,\n", "E,A newcomer,,\n")
    shown = follow(owner, owner.post(form, form, file=(BytesIO(second.encode()), "second.csv")))
    assert "second" not in shown.request.full_path and 'value="second.csv"' in shown.text
    assert "1 title comes" in shown.text and "1 title is not in it any more" in shown.text

    (plan,) = re.findall(r'name="plan" value="(\w+)"', shown.text)
    place = shown.request.path
    assert "Look again" in follow(owner, owner.post(place, place, file="second.csv", plan="x")).text
    after = follow(owner, owner.post(place, place, file="second.csv", plan=plan))
    assert "A newcomer" in after.text and "=cmd" not in after.text
    gone = owner.get(place)
    assert gone.status_code == 404 and "no longer waiting" in gone.text and 'type="file"' in gone.text
    assert "=cmd" in owner.get(f"{base}/versions/1").text
    assert owner.get(f"{base}/versions/3").status_code == 404

    history = owner.get(f"{base}/history").text
    act = re.search(r'name="act" value="(\d+)"', history)
    assert act and "second.csv" in history
    follow(owner, owner.post(base, f"{base}/undo", act=act.group(1)))
    assert "A newcomer" not in owner.get(base).text and "=cmd" in owner.get(base).text


def test_a_new_version_that_changes_nothing_or_everything_is_called_so(
    owner: Browser, services: Services
) -> None:
    list_id = checked_list(services)
    form = f"/en/member/lists/{list_id}/versions/new"

    def shown(text: str) -> str:
        sent = owner.post(form, form, file=(BytesIO(text.encode()), "second.csv"))
        return follow(owner, sent).text

    same = shown(LIST)
    assert "No title comes, goes or reads otherwise." in same and "Is it the right one?" not in same
    other = shown("ref_id,title\nX,A wholly other list\n")
    assert "Is it the right one?" in other and 'name="plan"' in other
    part = shown("\n".join(LIST.splitlines()[:3]))
    assert "Is it the right one?" not in part and 'name="plan"' in part


def test_a_new_version_of_much_is_looked_at_in_the_background(owner: Browser, services: Services) -> None:
    titles = [f"Report number {number} on the border" for number in range(JUDGED_AT_ONCE + 1)]
    list_id = checked_list(services, "title\n" + "\n".join(titles))
    form = f"/en/member/lists/{list_id}/versions/new"
    second = BytesIO(("title,edition\n" + "".join(f"{title},2nd ed.\n" for title in titles)).encode())
    waits = follow(owner, owner.post(form, form, file=(second, "second.csv")))
    assert "It is being looked through" in waits.text and 'name="plan"' not in waits.text
    place, address = waits.request.path, waits.request.full_path
    assert owner.get(f"{place}/progress").get_json()["finished"] is False
    services.operations.worker.run_pending()
    assert owner.get(f"{place}/progress").get_json()["finished"] is True
    shown = owner.get(address).text
    assert f"{len(titles)} titles read otherwise" in shown
    (plan,) = re.findall(r'name="plan" value="(\w+)"', shown)

    new = f"/en/member/lists/{list_id}/entries/new"
    added = owner.post(new, new, title="Another that comes meanwhile")
    assert added.status_code == 303
    changed = follow(owner, owner.post(address, place, file="second.csv", plan=plan))
    assert "was changed meanwhile" in changed.text and 'name="plan"' not in changed.text
    again = follow(owner, owner.post(address, f"{place}/again", file="second.csv"))
    assert "It is being looked through" in again.text
    services.operations.worker.run_pending()
    (plan,) = re.findall(r'name="plan" value="(\w+)"', owner.get(address).text)
    after = follow(owner, owner.post(address, place, file="second.csv", plan=plan))
    assert "The new version stands" in after.text


def test_a_list_is_made_of_two(owner: Browser, site: Flask, services: Services) -> None:
    one, other = checked_list(services), checked_list(services, "title\nA newcomer\n", "The other")
    form = "/en/member/lists/combine"
    refused = owner.post(form, form, lists=[str(one)], how="union", name="Kept name")
    assert refused.status_code == 400 and 'value="Kept name"' in refused.text

    sent = owner.post(form, form, lists=[str(one), str(other)], how="union", name="Both")
    assert "The list is being made" in owner.get(sent.location).text
    assert owner.get(f"{sent.location}/progress").get_json()["finished"] is False
    assert log_in(site, "stranger").get(sent.location).status_code == 404
    services.operations.worker.run_pending()
    report = follow(owner, owner.get(owner.get(sent.location).location))
    assert "<h1>Both</h1>" in report.text and "Of 5 titles" in report.text
    made = next(
        reference_list
        for reference_list in services.lists.lists.visible_to(person(services, "owner"))
        if reference_list.name == "Both"
    )
    assert made.source == "My list, The other"
