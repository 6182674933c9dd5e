"""Pledging a wanted title in the browser."""

from __future__ import annotations

import datetime as dt
import re

from catalogue.app import create_app
from catalogue.bootstrap import Services
from tests.web.member_site import PASSWORD
from tests.web.support import Browser


def test_a_title_is_promised_once_seen_by_all_and_given_back(working: Services) -> None:
    app = create_app(working.config, working)
    first, second = Browser(app, PASSWORD).as_role("first"), Browser(app, PASSWORD).as_role("second")
    public = app.test_client()
    key = working.pledges.wanted.titles()[0].key
    title, form = f"/en/wanted/{key}", f"/en/member/pledges/new/{key}"
    assert public.get(form).headers["Location"].startswith("/en/log-in?next=")

    until = (dt.date.today() + dt.timedelta(days=30)).isoformat()
    for wrong, message in (
        ({"until": "soon", "copies": "1"}, "Write the day as"),
        ({"until": "2001-01-01", "copies": "1"}, "from today on"),
        ({"until": until, "copies": "many"}, "as a number"),
        ({"until": until, "copies": "1000"}, "Pledge 1 to"),
    ):
        answer = first.post(form, form, **wrong)
        assert answer.status_code == 400
        assert message in answer.text
        assert f'value="{wrong["until"]}"' in answer.text, "what was typed stays"
    told = first.get(first.post(form, form, until=until, copies="2").headers["Location"]).text
    assert "Others see now" in told
    pledged = re.search(r'name="pledge" value="(\d+)"', told)
    assert pledged and "data-undo" in told
    undo, back = "/en/member/pledges/undo", "/en/wanted"
    assert second.post("/en/wanted", undo, pledge=pledged[1]).status_code == 404, "not theirs"
    undone = first.post("/en/wanted", undo, pledge=pledged[1], back=back).headers["Location"]
    assert undone.startswith(back) and "is offered again" in first.get(undone).text
    assert "promised until" not in public.get(title).text
    several = first.post("/en/wanted", "/en/member/pledges/several", key=key, until=until, back=back)
    assert 'action="/en/member/pledges/undo"' in first.get(several.headers["Location"]).text

    assert "promised until" in public.get(title).text
    assert 'class="status pledged"' in public.get(title).text
    assert 'class="status missing"' not in public.get(title).text, "the same word and colour as on every page"
    assert "The first agency" not in public.get(title).text, "the public is not told who"
    assert "The first agency" in second.get(title).text
    assert title not in public.get("/en/wanted?free=1").text
    assert "The first agency" in second.get(form).text, "who comes later is told before the form"
    answer = second.post(title, form, until=until, copies="1")
    assert answer.status_code == 409
    assert "so that nobody brings it twice" in answer.text

    mine = first.get("/en/member/pledges").text
    withdraw = re.search(r'action="(/en/member/pledges/\d+/withdraw)"', mine)
    assert withdraw
    assert second.post("/en/member/pledges", withdraw.group(1)).status_code == 404, "not theirs"
    assert first.post("/en/member/pledges", withdraw.group(1)).status_code == 303
    assert "promised until" not in public.get(title).text
    assert second.post(form, form, until=until, copies="1").status_code == 303
