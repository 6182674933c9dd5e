"""Every number beside the model decides something: set to zero, an answer is another.

For each number a pair that only it lets come out as it does; a new number needs one of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from catalogue.domain.descriptions.description import Description, Identifier
from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.findings import Finding
from catalogue.matching.rules import RULES
from tests.unit.matching.conftest import describe

Path = tuple[str, ...]
Scene = tuple[Description, ...]
"""An entry, and the holdings that it is held against."""


def cited(text: str) -> Description:
    return Description(reference=text)


def numbered(title: str, scheme: str, value: str, **fields: Any) -> Description:
    return describe(title, **fields).with_changes(identifiers=(Identifier(scheme, value),))


FISHING = describe("Debt bondage in the fishing industry", volume="56", pages="443-462")
ETHICS = cited("Lim, Ethics 8 (2011) 443.")
IN_TWO = cited(
    "Keo, C., & Bouhours, T. (2013). Hard life. The Cambodian Psychological Quarterly, 38(2), 81–83."
)
THAI = describe("การค้ามนุษย์ในประเทศไทย", "สรายุทธ ยหะกร", year="2015", languages=("th",))
IN_LATIN = describe("Kan kha manut nai prathet Thai", year="2015")
PRAKAS = describe("ប្រកាសស្តីពីការហាមឃាត់នៃគ្រោះថ្នាក់ពលកម្មកុមារ", "Cambodia", year="២០០៤")
SOWC = describe("The state of the world's children 2006", "UNICEF", year="2005")
TAX = (describe("Tax Practice Review 1997", publisher="Geiger", year="1997"),
       describe("Tax Practice Review", publisher="Geiger"))  # fmt: skip
MAE_SOT = (
    describe("Working day and night: the plight of migrant child workers in Mae Sot"),
    describe("The Mekong Challenge - Working Day and Night: the Plight of Migrant Child Workers in Mae Sot"),
)
CONVENTION = describe(
    "Worst Forms of Child Labour Convention, 1999 (No. 182)", "International Labour Organization", year="1999"
)
NOTE = (
    cited("the surtees recommended principles family community reintegration trafficking victims"),
    describe(
        "Recommended Principles",
        "Surtees, Rebecca",
        subtitle="Family and Community Reintegration Among Trafficking Victims",
        year="2017",
    ),
)

SCENES: Mapping[str, Scene] = {
    "screening.least": (FISHING, ETHICS),
    "screening.letters": (FISHING, ETHICS),
    "screening.sure": (FISHING, ETHICS),
    "screening.letters_of_some": (
        describe("Debt bondage in the fishing industry of Thailand"),
        describe("Debt bondage", subtitle="A review of the law of nine countries"),
    ),
    "screening.part": (
        describe("Plicies against trafficking"),
        describe("Policies against trafficking", subtitle="The role of religion and of political parties"),
    ),
    "screening.passing": (
        describe("Business", "Molland, S."),
        describe("The perfect business and other tales of sea-faring men and women", "Orell, Ann"),
    ),
    "screening.cited": (cited("Keo C 1999 Hard times Cambod. Psychol. Q. 17 11–12"), IN_TWO),
    "screening.elsewhere": (describe("Debt bondage at sea"), describe("A guide for teachers in villages")),
    "screening.begins": (
        describe("Debt bondage at sea", "Orell, Ann"),
        describe("Working conditions in factories Orell: taxes on rubber estates and on rice"),
    ),
    "screening.numbers": (
        cited("Liebl, Johannes et al. “Debt Bondage.” (2014): n. pag."),
        cited("Liebl, J., & Johannes, H. (2014). The price of sewing machines."),
    ),
    "screening.most_numbers": (
        cited("Liebl, 2014, 12, 88, 91, 93, 95, 97. Debt bondage of herring fishers"),
        cited("Liebl, J. (2014). The price of sewing machines, 12"),
    ),
    "screening.names": (
        cited("Debt bondage of herring fishers, Lim 2011"),
        describe("The price of machines", "Lim, Ann", "Keo, Bo", "Sok, Dara", "Chan, Eng", year="2011"),
    ),
    "screening.few_words": (
        cited("Lim A. Crime Law Soc. Change 2011;56:512."),
        describe("The price", "Lim, Ann", "Keo, Bo", "Sok, Dara", venue="Crime, Law and Social Change",
                 volume="56", pages="443-462", year="2011"),
    ),
    "screening.translated": (FISHING, ETHICS),
    "near": (
        cited("Chbab sdei pi saychat, 2008"),
        describe("ច្បាប់ស្តីពីការបង្ក្រាបអំពើជួញដូរមនុស្ស", "Cambodia", year="2008"),
    ),
    "shown": TAX,
    "translated": (IN_LATIN, THAI),
    "translation_even": (IN_LATIN, THAI),
    "translation_agrees": (IN_LATIN, THAI),
    "translation_review": (IN_LATIN.with_changes(year="1999"), THAI),
    "translation_sure": (
        PRAKAS,
        describe("Prakas on the Prohibition of Child Labour in Factories", "Cambodia", year="2004"),
    ),
    "translation_answered": (PRAKAS, describe("Prakas on Child Labour", "Cambodia", year="2004")),
    "translation_most": (PRAKAS, describe("Prakas on Child Labour", "Cambodia", year="2004")),
    "identifiers.isbn_same": (
        describe("Sewing succes", year="2013", isbn="0-8213-8778-2"),
        describe("Sewing Success?", "Lopez, Gladys", year="2012", isbn="978-0-8213-8778-8"),
    ),
    "identifiers.isbn_shared": (
        describe("Local government", "Elcock, Howard", isbn="9780198706014", pages="150-171"),
        describe("Managing public services", "Farnham, David", isbn="9780198706014", pages="xii, 282 p."),
    ),
    "identifiers.isbn_misprint": (
        describe("Sewing succes", year="2013", isbn="978-0-8213-8778-7"),
        describe("Sewing Success?", "Lopez, Gladys", year="2012", isbn="978-0-8213-8778-8"),
    ),
    "identifiers.isbn_other": (
        describe("Sewing Success?", "Lopez, Gladys", isbn="9780824836535"),
        describe("Sewing Success?", "Lopez, Gladys", year="2012", isbn="978-0-8213-8778-8"),
    ),
    "identifiers.doi_same": (
        numbered("Sewing succes", "doi", "10.1000/5", year="2013"),
        numbered("Sewing Success?", "doi", "10.1000/5", year="2012"),
    ),
    "identifiers.doi_other": (
        numbered("Sewing Success?", "doi", "10.1000/6", year="2012"),
        numbered("Sewing Success?", "doi", "10.1000/5", year="2012"),
    ),
    "identifiers.number_same": (
        numbered("Labour law", "law_number", "CS/RKM/0397/01", year="1997"),
        numbered("ច្បាប់ស្តីពីការងារ", "law_number", "CS/RKM/0397/01", year="1997", languages=("km",)),
    ),
    "identifiers.number_like": (
        describe("Prakas on hazardous labour", series="106 MOSALVY"),
        describe("Prakas on the Prohibition of Hazardous Child Labour", series="106 MOSALVY", year="2004"),
    ),
    "identifiers.number_other": (
        numbered("Trafficking in women", "report_number", "RL34317"),
        numbered("Trafficking in women", "report_number", "RL34318"),
    ),
    "identifiers.series_same": (
        describe("Sewing succes", year="2013", series="Working paper ; 5"),
        describe("Sewing Success?", year="2012", series="Working paper ; 5"),
    ),
    "identifiers.series_other": (
        describe("Sewing Success?", year="2012", series="Working paper ; 6"),
        describe("Sewing Success?", year="2012", series="Working paper ; 5"),
    ),
    "identifiers.url_same": (
        numbered("Sewing succes", "url", "https://example.org/sewing", year="2013"),
        numbered("Sewing Success?", "url", "http://www.example.org/sewing/", year="2012"),
    ),
    "number_alone": (cited("ILO C182"), CONVENTION),
    "place_alone": (
        cited("Steinfatt TM et al. Crime Law Soc. Chg. 56(5): 443-462 (2011)"),
        cited("Steinfatt, T., & Baker, S. (2011). Sex trafficking. Crime, Law and Social Change, 56, 443."),
    ),
    "people_alone": (
        cited("A. Lim, B. Keo, Crime Law Soc. Change, 2011."),
        describe("The price", "Lim, Ann", "Keo, Bo", venue="Crime, Law and Social Change", year="2011"),
    ),
    "initials_alone": (describe("SOWC 2006"), SOWC),
    "least_title": (cited("Labour Convention No. 182"), CONVENTION),
    "copy_chance": (
        cited("Losing ground 2009"),
        cited("Lim, B. (2009). Losing ground. Law and Society, 12, 45."),
        cited("Losing ground: forced evictions. Lim, 2009"),
    ),
    "copy_points": (
        describe("Losing grounds", year="2010"),
        describe("Losing ground: forced evictions and intimidation in Cambodia", year="2009", volume="12"),
        describe("Losing ground", year="2009"),
    ),
    "copy_title": (
        cited("Losing ground: forced evictions and intimidation in Cambodia, 2009"),
        describe("Losing grounds", year="2009", venue="Law and Society"),
        describe("Losing ground", volume="12"),
    ),
    "title.full": TAX,
    "title.telling": TAX,
    "title.replaced": (
        describe("Trafficking children for labour at border of Thailand"),
        describe("Trafficking of children for labour the border of Thailand", year="2006"),
    ),
    "title.replaced_full": TAX,
    "title.omitted": MAE_SOT,
    "title.short_form": (
        describe("Losing ground: forced evictions", "Orell, Ann", year="2010"),
        describe("Losing ground", "Orell, A.", pages="45-50"),
    ),
    "title.tail": (
        describe("Special: Losing Ground: Forced Evictions and Intimidation", "Orell, Ann", year="2009"),
        describe("Losing Ground: Forced Evictions and Intimidation", "Orell, Ann", year="2009"),
    ),
    "title.short_telling": (
        describe("Annual report", "Orell, Ann"),
        describe("Annual report", "Orell, Ann", subtitle="Trafficking at sea and on land"),
    ),
    "title.steepness": MAE_SOT,
    "title.short_slack": (
        describe("Responding ot Chidl Sex Trafficking", "Davy, D."),
        describe("Responding to Child Sex Trafficking", "Davy, D.", subtitle="Networks in the Mekong"),
    ),
    "title.reordered": (
        describe("Results and challenges of decision support"),
        describe("Challenges and results of decision support"),
    ),
    "title.typo_floor": (describe("SOWC"), SOWC),
    "note": NOTE,
    "note_omitted": (
        cited("Chbab sdei pi ka bangkrab ampeu chuonh dor monus, 2008"),
        describe("ច្បាប់ស្តីពីការបង្ក្រាបអំពើជួញដូរមនុស្ស", "Cambodia", year="2008"),
    ),
    "string_slope": (
        cited("Land - Law Society 2009, overview seven provinces"),
        cited("Land - Law 2009, overview of seven provinces"),
    ),
    "string_even": (
        cited("APLE - overview of 7 provinces, street based CSE"),
        cited("overview of 7 provinces APLE CSE"),
    ),
}  # fmt: skip


def numbers(rules: Any = RULES, before: str = "") -> Iterator[str]:
    """The names of all numbers, those of a part behind its name."""
    for field in fields(rules):
        value, name = getattr(rules, field.name), before + field.name
        if is_dataclass(value):
            yield from numbers(value, f"{name}.")
        elif isinstance(value, Mapping):
            yield from (f"{name}.{finding.value}" for finding in value)
        else:
            yield name


def zeroed(name: str, rules: Any = RULES) -> Any:
    """The rules with one number set to zero."""
    first, _, rest = name.partition(".")
    value = getattr(rules, first)
    if is_dataclass(value):
        return replace(rules, **{first: zeroed(rest, value)})
    return replace(rules, **{first: {**value, Finding(rest): 0.0} if rest else type(value)(0)})


def answer_of(matcher: Matcher, scene: Scene, *, screened: bool) -> object:
    """What is worth a look of the holdings, or what is proposed; what went wrong where nothing can be."""
    entry, *holdings = scene
    prepared = matcher.prepare(entry)
    if screened:
        return [matcher.could_be(prepared, matcher.outline(holding.to_dict())) for holding in holdings]
    try:
        proposals = matcher.decide(
            prepared, [(str(at), matcher.prepare(held)) for at, held in enumerate(holdings)]
        )
    except (ZeroDivisionError, ValueError) as error:
        return repr(error)
    return [
        (at.holding_id, at.status, at.doubt, round(at.chance, 3), round(at.log_odds, 2)) for at in proposals
    ]


POINTS_ALONE = {"title.short_telling", "note"}
"""Numbers of which no answer was found that is another: they change what the title is worth, and no more."""


def test_each_number_has_a_scene() -> None:
    assert set(SCENES) == set(numbers())


@pytest.mark.parametrize("name", sorted(SCENES.keys() - POINTS_ALONE))
def test_a_number_decides(matcher: Matcher, name: str) -> None:
    without = Matcher(matcher.aliases, matcher.vocabulary, rules=zeroed(name))
    screened = name.startswith("screening.")
    scene = SCENES[name]
    assert answer_of(without, scene, screened=screened) != answer_of(matcher, scene, screened=screened)


@pytest.mark.parametrize("name", sorted(POINTS_ALONE))
def test_a_number_says_what_a_title_is_worth(matcher: Matcher, name: str) -> None:
    without = Matcher(matcher.aliases, matcher.vocabulary, rules=zeroed(name))
    entry, holding = map(matcher.prepare, SCENES[name])
    assert without.judge(entry, holding).title_points != matcher.judge(entry, holding).title_points
