"""Names in one cell, as other people write them."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Contributor, ContributorKind
from catalogue.formats.records.people import join_list, join_names, split_list, split_names


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Surtees, Rebecca; Craggs, Sarah", ["Surtees, Rebecca", "Craggs, Sarah"]),
        ("freund, y., and schapire, r. e", ["freund, y.", "schapire, r. e"]),
        ("sally a. goldman, ronald l. rivest, and robert e. schapire",
         ["sally a. goldman", "ronald l. rivest", "robert e. schapire"]),
        ("Law, K.-S. and Chang, T.-C. and Hsueh, S", ["Law, K.-S.", "Chang, T.-C.", "Hsueh, S"]),
        ("Lee, J., Kim, S., & Park, H.", ["Lee, J.", "Kim, S.", "Park, H."]),
        ("Viswanath Poosala, Yannis E. Ioannidis", ["Viswanath Poosala", "Yannis E. Ioannidis"]),
        ("United Nations Office on Drugs and Crime", ["United Nations Office on Drugs and Crime"]),
        ("Mahidol University, Institute for Population and Social Research",
         ["Mahidol University, Institute for Population and Social Research"]),
        ("UNICEF, UNESCO and ILO", ["UNICEF", "UNESCO", "ILO"]),
        ("Tumlin, Karen C.", ["Tumlin, Karen C."]),
        ("Smith, J. et al.", ["Smith, J."]),
        ("García Márquez, Gabriel, 1927-2014", ["García Márquez, Gabriel, 1927-2014"]),
        ("Smith, John, 1950- author.", ["Smith, John, 1950-"]),
        ("IOM, 2005", ["IOM", "2005"]),
    ],
)  # fmt: skip
def test_names_are_parted_as_their_writer_meant(cell: str, names: list[str]) -> None:
    assert [person.name for person in split_names(cell)] == names


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Surtees, Rebecca", "person"), ("Law, K.-S.", "person"), ("Varamon Ramangkura", "person"),
        ("UNICEF", "body"), ("NEXUS Institute", "body"), ("ក្រសួងយុត្តិធម៌", "body"),
        ("Cambodia, Ministry of Interior", "body"), ("Kachin Women's Association Thailand", "body"),
    ],
)  # fmt: skip
def test_bodies_are_told_from_persons(name: str, kind: str) -> None:
    (contributor,) = split_names(name)
    assert contributor.kind == kind


def test_roles_behind_names() -> None:
    assert [person.role for person in split_names("Brysk, Alison (ed.); Doe, J.; Roe, A. [trans.]")] == [
        "editor", "author", "translator",
    ]  # fmt: skip


@pytest.mark.parametrize("said", ["author", "joint author", "Author."])
def test_who_is_called_an_author_is_one(said: str) -> None:
    assert split_names(f"Keo, Chenda, {said}") == (Contributor("Keo, Chenda"),)


def test_what_would_be_misread_is_marked() -> None:
    plain = (Contributor("Surtees, Rebecca"), Contributor("UNICEF", ContributorKind.BODY))
    assert join_names(plain) == "Surtees, Rebecca; UNICEF"
    hard = (Contributor("Plan B; a; c", ContributorKind.BODY, "editor"), Contributor("Derks, Henke, Ly"))
    assert split_names(join_names(hard)) == hard
    nobody = (Contributor("Null"),)  # else taken for an empty cell
    assert split_names(join_names(nobody)) == nobody and join_names(nobody) != "Null"


def test_lists_survive_their_own_separators() -> None:
    items = ["a; b", "c | d", "back\\slash", "\\", "e"]
    assert split_list(join_list(items)) == items


@pytest.mark.parametrize(
    ("cell", "names", "role"),
    [
        ("edited by A. O. L. Atkin and B. J. Birch", ["A. O. L. Atkin", "B. J. Birch"], "editor"),
        ("Edited and translated by Otto Stein", ["Otto Stein"], "editor"),
        ("by Lillian Pierson", ["Lillian Pierson"], "author"),
        ("hrsg. von Otto Stein", ["Otto Stein"], "editor"),
        ("traduit par Anne Orell", ["Anne Orell"], "translator"),
        ("Paul W. Murrill [and] Cecil L. Smith", ["Paul W. Murrill", "Cecil L. Smith"], "author"),
        ("Paul A. Longley ... [and others]", ["Paul A. Longley"], "author"),
        ("Jingsheng Lei...[et al.]", ["Jingsheng Lei"], "author"),
        ("Abdelkader Hameurlain [and 4 more],", ["Abdelkader Hameurlain"], "author"),
        ("Colin Boyd, Ed Dawson, (eds.)", ["Colin Boyd", "Ed Dawson"], "editor"),
        ("Feng Liu, Weiqi Yan (guest editors)", ["Feng Liu", "Weiqi Yan"], "editor"),
        ("Yun Q. Shi (editor-in-chief)", ["Yun Q. Shi"], "editor"),
        ("by the people of Pursat", ["by the people of Pursat"], "author"),
    ],
)
def test_a_statement_of_responsibility_names_people(cell: str, names: list[str], role: str) -> None:
    contributors = split_names(cell)
    assert [contributor.name for contributor in contributors] == names
    assert {contributor.role for contributor in contributors} == {role}
    assert split_names(join_names(contributors)) == contributors
