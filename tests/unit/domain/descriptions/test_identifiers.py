"""Two printed forms of one number have one key; a wrong number is named as wrong and kept."""

import pytest

from catalogue.domain.descriptions.description import Identifier
from catalogue.domain.descriptions.identifiers import (
    SCHEMES,
    identifier_from,
    isbn_characters,
    isbn_problem,
    key_of,
    keys_of,
    normalise_isbn,
    printed_isbn,
    recognise,
)


@pytest.mark.parametrize(
    "printed",
    [
        "1-56432-155-X",
        "978-1-56432-155-8",
        "9781564321558",
        "ISBN 1 56432 155 x (pbk.)",
        "13:978–1–56432–155–8",
        "ISBN-13: 9781564321558",
        "១-៥៦៤៣២-១៥៥-X",
    ],
)
def test_every_printed_form_of_an_isbn_has_one_key(printed: str) -> None:
    assert key_of(Identifier("isbn", printed)) == "isbn:9781564321558"
    assert isbn_problem(printed) is None


@pytest.mark.parametrize(
    ("printed", "problem", "key"),
    [
        ("978-92-9068-240-X", "check_digit", "isbn:978929068240X"),
        ("99950–52–58-4", "check_digit", "isbn:9995052584"),
        ("978 99950-00-0", "length", "isbn:97899950000"),
        ("2007050011176", "check_digit", "isbn:2007050011176"),
        ("1234-123-567-8910", "placeholder", None),
        ("000-0-00-000000-0", "placeholder", None),
        ("12", "length", None),
    ],
)
def test_a_wrong_isbn_is_named_and_keeps_a_key(printed: str, problem: str, key: str | None) -> None:
    assert isbn_problem(printed) == problem
    assert normalise_isbn(printed) is None
    assert key_of(Identifier("isbn", printed)) == key
    assert printed_isbn(printed) == printed


@pytest.mark.parametrize(
    ("scheme", "one", "other"),
    [
        ("law_number", "NS/RKM/0208/005", "នស/រកម/០២០៨/០០៥"),
        ("law_number", "Pub. L. No. 109-164", "Public Law 109-164"),
        ("doi", "https://doi.org/10.1007/S10611-011-9328-Z", "10.1007/s10611-011-9328-z."),
        ("url", "http://www.ilo.org/asia/x/index.htm", "https://ilo.org/asia/x/"),
        ("un_symbol", "A/HRC/26/37/Add.7", "a/hrc/26/37/ADD. 7"),
        ("report_number", "R 42497", "R42497"),
        ("sudoc", "SuDoc LC 14.23:RL 32990/", "LC 14.23:RL32990"),
        ("sales_number", "Sales No. E.08.V.14", "E.08.V.14"),
        ("issn", "ISSN 0074-6681", "00746681"),
    ],
)
def test_other_schemes_have_one_key_for_one_number(scheme: str, one: str, other: str) -> None:
    key = key_of(Identifier(scheme, one))
    assert key is not None
    assert key == key_of(Identifier(scheme, other))


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        ("law_number", "១៩៥"),
        ("other", "Not found"),
        ("url", "http://www.amnesty.org"),
        ("report_number", "12"),
    ],
)
def test_what_names_nothing_has_no_key(scheme: str, value: str) -> None:
    assert key_of(Identifier(scheme, value)) is None
    assert keys_of([Identifier(scheme, value)]) == ()


def test_a_doi_address_is_the_doi() -> None:
    address = Identifier("url", "https://dx.doi.org/10.1016/S0140-6736(04)15546-3")
    assert key_of(address) == "doi:10.1016/s0140-6736(04)15546-3"


@pytest.mark.parametrize("scheme", ["other", "report_number", "wikidata"])
def test_a_value_that_is_said_to_be_no_address_is_no_doi(scheme: str) -> None:
    key = key_of(Identifier(scheme, "https://doi.org/10.1016/5"))
    assert key is not None and key.startswith(f"{scheme}:")


def test_identifiers_are_found_in_running_text() -> None:
    text = (
        "A/HRC/26/37/Add.7; HR/PUB/10/2, Sales No. E.10.XIV.1. ISBN: 978-981-4311-87-8, "
        "នស/រកម/០២០៨/០០៥ doi:10.1007/s10611-011-9328-z. GAO-06-825 pp. 85-99, 2008-2010."
    )
    assert [(identifier.scheme, identifier.value) for identifier in recognise(text)] == [
        ("un_symbol", "A/HRC/26/37/Add.7"),
        ("un_symbol", "HR/PUB/10/2"),
        ("sales_number", "E.10.XIV.1"),
        ("isbn", "978-981-4311-87-8"),
        ("law_number", "នស/រកម/០២០៨/០០៥"),
        ("doi", "10.1007/s10611-011-9328-z"),
        ("report_number", "GAO-06-825"),
    ]


def test_numbers_that_are_no_identifiers_are_left_alone() -> None:
    assert recognise("tel. 855 23 881 384, pp. 1194-1204, 2008-2010, 12(3): 45-67") == ()


def test_a_value_of_unknown_kind_is_told_by_its_form() -> None:
    assert identifier_from("9789221213192").scheme == "isbn"
    assert identifier_from("A/75/289").scheme == "un_symbol"
    assert identifier_from("shelf 12").scheme == "other"


@pytest.mark.parametrize(
    ("scheme", "value", "key"),
    [
        ("isbn", "123456789", None),
        ("isbn", "306406152", "isbn:306406152"),
        ("isbn", "30640615", None),
        ("isbn", "978-0-00-000000-2", None),
        ("url", "http://ilo.org/x?utm_source=a&id=2#top", "url:ilo.org/x&id=2"),
        ("url", "www2.ilo.org/Asia/", "url:ilo.org/Asia"),
        ("report_number", "NO. 7", None),
        ("report_number", "AB7", None),
        ("report_number", "AB 17", "report_number:AB17"),
        ("report_number", "WP-12/34", "report_number:WP12-34"),
        ("report_number", "12-34-56", None),
        ("report_number", "WORKING", None),
        ("law_number", "A/B/3", "law_number:A/B/3"),
        ("law_number", "A/3", None),
        ("law_number", "A/B/C", None),
        ("law_number", "PL 106-386", "law_number:US 106-386"),
        ("un_symbol", "Human Rights Council resolution 35/5", "un_symbol:A/HRC/RES/35/5"),
        ("un_symbol", "A/RES/3452(XXX)", "un_symbol:A/RES/3452(XXX)"),
        ("un_symbol", "A/B", None),
        ("sudoc", "LC 14.23", None),
        ("unheard_of", "AB 17", "unheard_of:AB17"),
    ],
)
def test_the_key_of_a_number(scheme: str, value: str, key: str | None) -> None:
    assert key_of(Identifier(scheme, value)) == key


def test_keys_come_once_and_in_the_order_of_the_numbers() -> None:
    printed = [("doi", "10.1000/5"), ("isbn", "1-56432-155-X"), ("isbn", "9781564321558"), ("isbn", "12")]
    assert keys_of(Identifier(*number) for number in printed) == ("doi:10.1000/5", "isbn:9781564321558")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0-306-40615-2", ["isbn"]),
        ("0306406152", []),
        ("ISBN 0306406152", ["isbn"]),
        ("9780306406157", ["isbn"]),
        ("978-0-306-40615-2", []),
        ("ISBN 978-0-306-40615-2", ["isbn"]),
        ("see http://example.org/A/75/289/9780306406157", ["url"]),
        ("ISSN 0378-5955", ["issn"]),
        ("0378-5955", []),
        ("COM (2012) 286, ILC.103/V/1", ["report_number", "report_number"]),
        ("Report No. 12", []),
        ("Report No. AB-12", ["report_number"]),
    ],
)
def test_a_number_without_a_label_is_taken_where_its_form_leaves_little_doubt(
    text: str, found: list[str]
) -> None:
    assert [identifier.scheme for identifier in recognise(text)] == found


def test_a_value_is_the_identifier_that_fills_most_of_it() -> None:
    assert identifier_from("symbol A/75/289") == Identifier("other", "symbol A/75/289")
    assert identifier_from("UN A/75/289").scheme == "un_symbol"
    assert identifier_from("A/75/289 A/75/290").scheme == "other"
    assert identifier_from("0306406152").scheme == "isbn"
    assert identifier_from("0306406153").scheme == "other"
    assert printed_isbn("9789221213192") == "978-92-2-121319-2"


def test_fourteen_digits_are_too_many_and_no_placeholder() -> None:
    assert isbn_problem("97812345678901") == "length" and isbn_problem("9781234567890") == "placeholder"


def test_a_text_without_a_digit_names_nothing() -> None:
    assert recognise("see www.example.org/reports") == recognise("") == ()


@pytest.mark.parametrize(
    ("printed", "characters"),
    [
        ("ISBN-10: 0-306-40615-2", "0306406152"),
        ("ISBNs 0-306-40615-2 (pbk.)", "0306406152"),
        ("e-ISBN 9780306406157", "9780306406157"),
        ("10: 978-0-306-40615-7", "9780306406157"),
        ("080442957x", "080442957X"),
        ("978-0-306-40615-7 : $12.00", "9780306406157"),
        ("pbk.", ""),
    ],
)
def test_an_isbn_is_its_digits_without_what_stands_around_them(printed: str, characters: str) -> None:
    assert isbn_characters(printed) == characters


@pytest.mark.parametrize(
    ("printed", "problem"),
    [
        ("111111111X", "placeholder"),
        ("1111111129", "check_digit"),
        ("9781111111111", "placeholder"),
        ("99999999", "length"),
        ("999999999", "placeholder"),
        ("1234123999", "placeholder"),
        ("12345999", "length"),
        ("12399999999", "length"),
        ("97912345678", "length"),
        ("9791234567896", "placeholder"),
        ("9790306406156", None),
        ("0306406152", None),
        ("030640615X", "check_digit"),
    ],
)
def test_a_number_that_nobody_was_given_is_a_placeholder(printed: str, problem: str | None) -> None:
    assert isbn_problem(printed) == problem


def test_an_isbn_of_ten_digits_and_its_thirteen_are_one() -> None:
    assert normalise_isbn("0-306-40615-2") == normalise_isbn("9780306406157") == "9780306406157"
    assert normalise_isbn("0-306-40615-3") is None
    assert printed_isbn("0306406152") == "978-0-306-40615-7"


@pytest.mark.parametrize(
    ("scheme", "value", "key"),
    [
        ("issn", "issn 0378 5955", None),
        ("issn", "0378-595x", "issn:0378-595X"),
        ("doi", "doi:10.1000/AB%2F5);", "doi:10.1000/ab/5"),
        ("doi", "10.100/5", None),
        ("url", "HTTPS://WWW.ILO.org/A/default.aspx?fbclid=1", "url:ilo.org/A"),
        ("url", "ilo.org/a?id=2&utm_medium=x", "url:ilo.org/a?id=2"),
        ("url", "ilo.org", None),
        ("url", "https://ilo.org/index.php", None),
        ("sales_number", "E.8.V.14", None),
        ("sales_number", "e. 10. xiv. 1", "sales_number:E.10.XIV.1"),
        ("sudoc", "SuDoc No. LC 14.23:RL 32990", "sudoc:NO.LC14.23:RL32990"),
        ("un_symbol", "S/RES/1373 (2001)", "un_symbol:S/RES/1373"),
        ("un_symbol", "A/75/289.", "un_symbol:A/75/289"),
        ("report_number", "A-1.2", "report_number:A1-2"),
        ("report_number", "AB-1.2", "report_number:AB1-2"),
        ("report_number", "No. AB 17", "report_number:AB17"),
        ("law_number", "17/2008/QD-TTg", "law_number:VN 17/2008/QD-TT"),
    ],
)
def test_a_key_leaves_out_what_printers_vary(scheme: str, value: str, key: str | None) -> None:
    assert key_of(Identifier(scheme, value)) == key


def test_what_stands_in_an_address_is_no_number_of_its_own() -> None:
    text = "https://doi.org/10.1000/A/75/289 and http://example.org/ISBN/9780306406157"
    assert [identifier.scheme for identifier in recognise(text)] == ["doi", "url"]
    assert [identifier.scheme for identifier in recognise("doi:10.1000/5, A/75/289")] == ["doi", "un_symbol"]


def test_a_value_of_which_seven_tenths_are_a_number_is_that_number() -> None:
    assert identifier_from("US A/75/289").scheme == "un_symbol"  # 8 of 11
    assert identifier_from("USA A/75/289").scheme == "other"  # 8 of 12
    assert identifier_from("  A/75/289 ") == Identifier("un_symbol", "A/75/289")
    assert identifier_from("") == Identifier("other", "")


def test_every_scheme_has_a_way_to_compare_its_numbers() -> None:
    samples = {
        "isbn": "9780306406157", "issn": "0378-5955", "doi": "10.1000/5", "url": "ilo.org/a",
        "un_symbol": "A/75/289", "report_number": "RL34317", "sales_number": "E.08.V.14",
        "law_number": "NS/RKM/0208/005", "sudoc": "LC 14.23:RL 32990", "other": "AB 17",
    }  # fmt: skip
    assert set(samples) == set(SCHEMES)
    assert all(key_of(Identifier(scheme, value)) for scheme, value in samples.items())
