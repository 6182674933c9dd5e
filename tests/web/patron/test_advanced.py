"""Search by a form: what its fields become, and what is found by that."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from flask.testing import FlaskClient

FORM = "/en/search/form"


def test_a_form_leads_to_the_query_that_it_makes(client: FlaskClient) -> None:
    wish = {
        "every": "trafficking",
        "any_of": "cambodia thailand",
        "none_of": "organ",
        "author": "United Nations",
        "kind": "report",
        "from": "2005",
        "to": "2015",
        "held": "held",
        "pick": "7",
        "title": "",
    }
    answer = client.get(FORM, query_string=wish)
    assert answer.status_code == 302
    asked = parse_qs(urlsplit(answer.location).query)
    assert asked == {
        "q": [
            "trafficking cambodia OR thailand author:United author:Nations kind:report year:2005..2015 -organ"
        ],
        "availability": ["held"],
        "pick": ["7"],
    }
    page = client.get(answer.location).text
    found = re.search(r"<h1>(\d+) publication", page)
    wider = re.search(r"<h1>(\d+) publication", client.get("/en/search?q=trafficking").text)
    assert found and wider and 0 < int(found[1]) < int(wider[1])
    assert "Report" in page and "organ trafficking" not in page


def test_an_empty_form_and_one_that_is_gone_back_to_are_shown(client: FlaskClient) -> None:
    page = client.get(FORM).text
    assert '<option value="km">Khmer</option>' in page
    assert re.search(r'<option value="Cambodia">Cambodia</option>', page)
    assert "ខ្មែរ" in client.get("/km/search/form").text
    again = client.get(FORM, query_string={"every": "debt bondage", "edit": "1"})
    assert again.status_code == 200 and 'value="debt bondage"' in again.text
    words = dict.fromkeys(("every", "any_of", "none_of", "title"), "word " * 30)
    too_much = client.get(FORM, query_string=words)
    assert too_much.status_code == 200 and "too much for one search" in too_much.text
    assert too_much.text.count('value="word word') == 4


def test_a_page_of_results_leads_to_the_form_with_its_words(client: FlaskClient) -> None:
    page = client.get("/en/search?q=debt+bondage").text
    assert "/en/search/form?every=debt+bondage&amp;edit=1" in page
