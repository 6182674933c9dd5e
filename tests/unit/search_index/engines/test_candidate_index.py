"""An index of candidates alone answers as the whole index does, in as many parts as it may come."""

from __future__ import annotations

from dataclasses import replace

import pytest

from search_index.engines import candidate_index
from search_index.engines.candidate_index import CandidateIndex
from search_index.engines.memory import MemoryEngine
from search_index.interface import IndexDocument, Probe

DOCUMENTS = [
    IndexDocument(id="a", title="Debt bondage in the fishing industry", people=("Surtees, Rebecca",)),
    IndexDocument(
        id="b", title="Trafficking in persons report", series=("Report",), keys=("isbn:9789290149",)
    ),
    IndexDocument(id="c", title="ច្បាប់ស្តីពីការបង្ក្រាបអំពើជួញដូរមនុស្ស", text="Law in Khmer"),
    IndexDocument(id="d", title="Fishing for justice", publisher="Anti-Slavery International"),
    IndexDocument(id="e", title="Children at work in brick kilns", people=("Surtees, R.",)),
]
PROBES = [
    Probe(title="Debt bondage in fishing industries", people=("Surtees",)),
    Probe(title="Something else", keys=("isbn:9789290149",)),
    Probe(title="អំពើជួញដូរមនុស្ស"),
    Probe(title="Traficking in person report"),
    Probe(title="Fish ing for justice"),
    Probe(title="Nothing of the kind"),
]


@pytest.mark.parametrize("part", [1, 20, 10_000])
def test_it_finds_what_the_whole_index_finds(monkeypatch: pytest.MonkeyPatch, part: int) -> None:
    monkeypatch.setattr(candidate_index, "_PART", part)
    alone = CandidateIndex(DOCUMENTS).candidates(PROBES)
    whole = MemoryEngine(DOCUMENTS).candidates(PROBES)
    answers = list(alone)
    assert answers == list(whole)
    assert [found[0].id if found else "" for found in answers] == ["a", "b", "c", "b", "d", ""]


def test_of_documents_with_one_id_the_last_counts() -> None:
    index = CandidateIndex([*DOCUMENTS, replace(DOCUMENTS[0], title="Brides across the border")])
    assert len(index) == len(DOCUMENTS)
    assert index.number_of("a") == len(DOCUMENTS)
    assert index.number_of("z") is None
    (found,) = index.candidates([Probe(title="Debt bondage in the fishing industry")])
    assert "a" not in [candidate.id for candidate in found]
