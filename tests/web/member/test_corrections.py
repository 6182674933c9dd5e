"""The pages that correct a list: entries added, split, joined, marked, and every step undone."""

from __future__ import annotations

import re

from flask import Flask

from catalogue.bootstrap import Services
from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.gaps.reference_lists import Visibility
from tests.web.member_site import checked_list, entry_id, follow, log_in, person, status_of
from tests.web.support import Browser

WORKSHOP = "Report of the workshop on forensic aspects of investigations"


def numbers(services: Services, list_id: int) -> list[str]:
    report = services.lists.reports.report(person(services, "owner"), list_id)
    assert report is not None
    return [row.reference_id for row in report.rows]


def undo(owner: Browser, list_id: int, page: str) -> str:
    act = re.search(r'name="act" value="(\d+)"', page)
    assert act, "nothing to undo is offered"
    base = f"/en/member/lists/{list_id}"
    return follow(owner, owner.post(base, f"{base}/undo", act=act.group(1))).text


def test_an_entry_is_added_and_undone(owner: Browser, services: Services) -> None:
    list_id = checked_list(services)
    page = f"/en/member/lists/{list_id}/entries/new"
    refused = owner.post(page, page, publisher="Kept")
    assert refused.status_code == 400 and 'value="Kept"' in refused.text

    added = owner.post(page, page, title="Debt bondage in the fishing industry", authors="UNIAP", year="2009")
    after = follow(owner, added).text
    assert "stands at the end of the list" in after and status_of(services, list_id, "5") is Status.HELD

    assert "Undone." in undo(owner, list_id, after)
    assert numbers(services, list_id) == list("ABCD")


def test_an_entry_is_split_and_its_parts_are_joined_again(owner: Browser, services: Services) -> None:
    list_id = checked_list(services)
    base = f"/en/member/lists/{list_id}/entries/{entry_id(services, list_id, 'A')}"
    assert "Trafficking in Persons Report 2008" in owner.get(f"{base}/split").text
    page = owner.get(f"{base}/split")
    assert owner.press(page, f"{base}/split", text="one line").status_code == 400
    text = "Trafficking in Persons Report 2008\nTrafficking in Persons Report 2010"
    follow(owner, owner.press(page, f"{base}/split", text=text))
    assert numbers(services, list_id) == ["A", "A.2", "B", "C", "D"]

    other = entry_id(services, list_id, "A.2")
    assert f'value="{other}"' in owner.get(f"{base}/join").text
    form = owner.get(f"{base}/join?with={other}")
    assert "together with 1 other" in form.text
    said = {"title": "Trafficking in Persons Report 2008", "year": "2008"}
    assert "one now" in follow(owner, owner.press(form, f"{base}/join", **said)).text
    assert numbers(services, list_id) == list("ABCD")


def test_an_entry_that_was_split_meanwhile_is_not_split_again(owner: Browser, services: Services) -> None:
    list_id = checked_list(services)
    base = f"/en/member/lists/{list_id}/entries/{entry_id(services, list_id, 'A')}/split"
    first, second = owner.get(base), owner.get(base)
    text = "Trafficking in Persons Report 2008\nTrafficking in Persons Report 2010"
    follow(owner, owner.press(first, base, text=text))
    again = owner.press(second, base, text=text)
    assert again.status_code == 409
    assert "Entry A says something else since you opened this page" in again.text
    assert numbers(services, list_id) == ["A", "A.2", "B", "C", "D"]


def test_titles_are_marked_together(owner: Browser, services: Services) -> None:
    list_id = checked_list(services)
    base = f"/en/member/lists/{list_id}"
    page = owner.get(base)
    chosen = re.findall(r'name="entry" value="([^"]+)"', page.text)[1:3]
    marked = follow(owner, owner.press(page, f"{base}/marks", entry=chosen, mark="weight:essential"))
    assert "Marked: 2." in marked.text and marked.text.count('class="weight"') == 2
    assert owner.get(f"{base}?weight=essential").text.count('<li id="entry-') == 2

    assert 'class="weight"' not in undo(owner, list_id, marked.text)
    none = follow(owner, owner.post(base, f"{base}/marks", mark="ticked"))
    assert "Tick at least one title first." in none.text
    assert owner.post(base, f"{base}/marks", mark="nonsense").status_code == 400


def test_none_of_these_is_one_press_and_one_undo(owner: Browser, services: Services) -> None:
    list_id = checked_list(services)
    base = f"/en/member/lists/{list_id}"
    entry = entry_id(services, list_id, "D")
    review = owner.get(f"{base}/review")
    assert re.search(r'value="none" accesskey="x" data-key="x"', review.text)

    after = follow(owner, owner.press(review, f"{base}/entries/{entry}/answer", "none"))
    assert status_of(services, list_id, "D") is Status.MISSING
    given = re.findall(r'name="publication" value="(\d+)"', after.text)
    assert given and "Undo" in after.text

    owner.press(after, f"{base}/entries/{entry}/take-back")
    assert status_of(services, list_id, "D") is Status.REVIEW


def test_what_a_person_corrects_is_no_news_to_them(owner: Browser, services: Services) -> None:
    list_id = checked_list(services)
    base = f"/en/member/lists/{list_id}"
    assert "New since you last looked" not in owner.get(base).text
    page = f"{base}/entries/{entry_id(services, list_id, 'B')}"
    fields = {"title": "Trafficking in Persons Report 2010", "year": "2010"}
    after = follow(owner, owner.post(page, page, **fields))
    assert status_of(services, list_id, "B") is Status.HELD
    assert "New since you last looked" not in after.text


def test_two_who_correct_one_entry_lose_nothing(owner: Browser, services: Services, site: Flask) -> None:
    list_id = checked_list(services)
    page = f"/en/member/lists/{list_id}/entries/{entry_id(services, list_id, 'B')}"
    opened = dict(re.findall(r'type="hidden" name="(began_\w+)" value="([^"]*)"', owner.get(page).text))
    plain = {name.removeprefix("began_"): value for name, value in opened.items()}

    services.lists.lists.edit(
        person(services, "owner"), list_id, "My list", Visibility.PRIVATE, help_asked=True
    )
    librarian = log_in(site, "librarian")
    follow(librarian, librarian.post(page, page, **opened, **plain | {"year": "2011", "note": "ask UNIAP"}))
    saved = owner.post(page, page, **opened, **plain | {"publisher": "IOM"})
    assert saved.status_code == 303
    form = owner.get(page).text
    assert 'value="2011"' in form and 'value="IOM"' in form and "ask UNIAP" in form

    refused = owner.post(page, page, **opened, **plain | {"year": "1999", "note": "mine"})
    assert refused.status_code == 409 and 'value="1999"' in refused.text
    assert "Somebody else wrote “2011” here meanwhile." in refused.text
    assert "Somebody else wrote “ask UNIAP” here meanwhile." in refused.text
    again = dict(re.findall(r'type="hidden" name="(began_\w+)" value="([^"]*)"', refused.text))
    kept = {name.removeprefix("began_"): value for name, value in again.items()}
    assert owner.post(page, page, **again, **kept | {"year": "1999", "note": "mine"}).status_code == 303
    assert 'value="1999"' in owner.get(page).text


def test_a_whole_reference_stands_first_among_its_fields(owner: Browser, services: Services) -> None:
    list_id = checked_list(services, "UNIAP. Debt bondage in the fishing industry. 2009.\n", "Reference")
    (row,) = services.lists.reports.whole(person(services, "owner"), list_id).rows
    assert row.description.reference
    form = owner.get(f"/en/member/lists/{list_id}/entries/{row.entry_id}").text
    assert form.index('id="reference"') < form.index('id="title"') and form.count('id="reference"') == 1
    titled = checked_list(services)
    form = owner.get(f"/en/member/lists/{titled}/entries/{entry_id(services, titled, 'A')}").text
    assert form.index('id="title"') < form.index('id="reference"')


# --- The way back stands where the hand is ----------------------------------------------------


def test_what_was_done_can_be_undone_from_its_place_and_once(owner: Browser, services: Services) -> None:
    list_id = checked_list(services)
    base = f"/en/member/lists/{list_id}"
    entry, following = (entry_id(services, list_id, reference_id) for reference_id in "BC")
    back = f"{base}?status=missing"
    page = f"{base}/entries/{entry}"
    done = owner.press(owner.get(page), f"{page}/remove", back=back)
    assert done.location.startswith(back) and done.location.endswith(f"#entry-{entry}")
    after = owner.get(done.location).text
    assert "Entry B was taken off the list." in after
    # The entry has gone: the page stands at the one that came after it.
    row = after.partition(f'<li id="entry-{following}">')[2].partition("</li>")[0]
    assert f'id="entry-{entry}"' in row

    form = dict(re.findall(r'name="(act|entry|back)" value="([^"]*)"', after.partition("at-hand")[2])[:3])
    undone = owner.post(done.location, f"{base}/undo", **form)
    assert undone.location.startswith(back) and undone.location.endswith(f"#entry-{entry}")
    assert "Undone." in owner.get(undone.location).text

    again = owner.get(done.location).text
    assert "This change was undone before." in again and "Undo this" not in again
    assert "was taken off the list" not in again


def test_what_can_be_undone_says_what_it_was_for_as_long_as_it_stands(
    owner: Browser, services: Services
) -> None:
    list_id = checked_list(services)
    page = f"/en/member/lists/{list_id}/entries/{entry_id(services, list_id, 'C')}"
    done = owner.post(page, page, title="Another title", year="2001")
    without_words = re.sub(r"&said=[^#]*", "", done.location)
    shown = owner.get(without_words).text
    assert "Undo this" in shown and re.search(r'role="status">[^<]*C[^<]*My list', shown)
    assert "undo=" not in "".join(re.findall(r'href="([^"]*status=[^"]*)"', shown))


def test_an_answer_in_the_report_is_undone_from_its_place(owner: Browser, services: Services) -> None:
    list_id = checked_list(services)
    base = f"/en/member/lists/{list_id}"
    entry = entry_id(services, list_id, "D")
    back = f"{base}?status=review"
    page = owner.get(f"{base}/review?entry={entry}")
    given = owner.press(page, f"{base}/entries/{entry}/answer", "none", back=back)
    after = owner.get(given.location).text
    assert "Your answer for “Report of the workshop" in after
    assert status_of(services, list_id, "D") is Status.MISSING
    assert f"{base}/entries/{entry}/take-back" in after.partition("at-hand")[2].partition("</form>")[0]
    taken = owner.press(owner.get(given.location), f"{base}/entries/{entry}/take-back", back=back)
    assert taken.location.startswith(back) and taken.location.endswith(f"#entry-{entry}")
    assert status_of(services, list_id, "D") is Status.REVIEW
    assert "Your answer for" not in owner.get(given.location).text


def test_a_further_entry_is_shown_on_the_page_where_the_list_ends(owner: Browser, services: Services) -> None:
    many = "ref_id,title\n" + "".join(f"{at},A title of number {at}\n" for at in range(1, 51))
    list_id = checked_list(services, many)
    page = f"/en/member/lists/{list_id}/entries/new"
    added = owner.post(page, page, title="The fifty-first", back=f"/en/member/lists/{list_id}?status=held")
    assert "page=2" in added.location and "status=" not in added.location
    assert "The fifty-first" in follow(owner, added).text
