"""Words of one meaning: changed at the desk, undone in the change log, used by the next search."""

from __future__ import annotations

import re
from html import unescape

import pytest

from catalogue.app import create_app
from catalogue.bootstrap import Services, build
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import Role
from catalogue.errors import InvalidInput
from search_index.interface import SearchRequest
from tests.web.member_site import PASSWORD
from tests.web.support import Browser

PAGE = "/en/desk/synonyms"


@pytest.fixture
def librarian(working: Services) -> Browser:
    working.access.accounts.add(None, "librarian@test.example", [Role.LIBRARIAN], password=PASSWORD)
    return Browser(create_app(working.config, working), PASSWORD).as_role("librarian")


def test_a_line_is_added_changed_taken_away_and_put_back(working: Services, librarian: Browser) -> None:
    working.records.publications.add(None, Description(title="Zqxa in the ports"))
    working.operations.worker.run_pending()

    def found(words: str) -> int:
        return working.discovery.search.search(SearchRequest(words)).total

    assert found("wxyz") == 0
    assert librarian.post(PAGE, PAGE, words="wxyz ; zqxa").status_code == 303
    assert found("wxyz") == 1
    page = librarian.get("/en/search?q=wxyz").text
    assert re.search(r"Also looked for words of the same meaning: <span>zqxa</span>", page)
    (group,) = (synonym for synonym in working.authority.synonyms.all() if "zqxa" in synonym.words)
    assert f'value="{group.line}"' in unescape(librarian.get(PAGE).text)
    librarian.post(PAGE, f"{PAGE}/{group.id}", words="wxyy; zqxa")
    assert (found("wxyz"), found("wxyy")) == (0, 1)
    librarian.post(PAGE, f"{PAGE}/{group.id}", words="wxyy; zqxa", remove="1")
    assert found("wxyy") == 0
    newest = working.change_log.recent(1)[0]
    assert newest.sentence == "Took words of one meaning away: wxyy; zqxa"
    working.change_log.revert(None, newest.id)
    assert found("wxyy") == 1
    with_another = build(working.config)
    try:
        assert with_another.discovery.search.search(SearchRequest("wxyy")).total == 1, "on every machine"
    finally:
        with_another.close()


def test_what_is_no_line_is_refused_and_what_was_typed_stays(logged_in: Browser, sample: Services) -> None:
    before = sample.authority.synonyms.all()
    desk = logged_in.as_role("librarian")
    for words in ("", "one", "one; ONE", ";;", "a;b;c;d;e;f;g;h;i;j;k;l;m", "x" * 101 + "; y"):
        answer = desk.post(PAGE, PAGE, words=words)
        assert answer.status_code == 400, words
        assert 'id="words-error"' in answer.text
        assert f'value="{words}"' in answer.text
    assert sample.authority.synonyms.all() == before


def test_a_word_stands_in_one_line_and_what_is_shipped_is_added_once(working: Services) -> None:
    use = working.authority.synonyms
    with pytest.raises(InvalidInput) as refused:
        use.add(None, "kampuchea; Srok Khmer")
    assert "Cambodia; Kampuchea" in refused.value.params["group"]
    shipped = use.groups()
    use.add_shipped(None)
    assert use.groups() == shipped
    for synonym in use.all():
        use.remove(None, synonym.id)
    assert use.groups() == ()
    use.add_shipped(None)
    assert use.groups() == shipped


def test_the_field_is_found_by_its_short_forms_and_old_names(sample: Services) -> None:
    def first(words: str) -> set[int]:
        page = sample.discovery.search.search(SearchRequest(words, every_word=True, limit=400))
        return {result.publication.id for result in page.results}

    assert first("cambodia") <= first("kampuchea")
    assert first("memorandum of understanding") == first("mou") != set()
    assert first('"violence against women"') <= first("VAW") != set()


def test_letters_that_stand_for_words_do_so_in_the_gap_check_too(
    working: Services, librarian: Browser
) -> None:
    def told() -> str:
        return working.authority.authorities.knowledge().vocabulary.spelt_out("XYZ Report, XYZ-5")

    assert told() == "XYZ Report, XYZ-5"
    assert librarian.post(PAGE, PAGE, words="XYZ ; xenial yard zone").status_code == 303
    assert told() == "xenial yard zone Report, XYZ-5"
