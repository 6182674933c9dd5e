"""Generated records, of the kind that writers stumble over, are valid at every door: the benchmark, small."""

from __future__ import annotations

from pathlib import Path

from benchmarks.pages import valid_doors
from benchmarks.pages.valid_doors import Walked, awkward, walk
from tests.support.schemas import schema


def test_every_answer_of_every_door_is_valid(tmp_path: Path) -> None:
    walked = walk(tmp_path, 101)
    assert walked.faults == []
    assert walked.records["OAI-PMH"] == walked.records["SRU"] == 303, "each in three formats"
    assert walked.answers["OAI-PMH"] == 6, "a page follows"
    assert walked.records["sitemaps"] == 202 and walked.records["/api/v1"] == 101


def test_what_is_not_valid_or_not_all_is_a_fault(tmp_path: Path) -> None:
    class Told:
        status_code, status, data = (
            200,
            "200 OK",
            b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>",
        )

        def get(self, _: str) -> Told:
            return self

    walked = Walked(Told())  # type: ignore[arg-type]
    walked.xml("sitemaps", "/sitemap.xml", schema("sitemap"))
    walked.all_of("sitemaps", ["a", "a"], 2)
    assert len(walked.faults) == 2
    assert len({description.title for description in awkward(40)}) == 40
    assert "\n" in "".join(description.summary for description in awkward(40))
    assert valid_doors.__doc__ and "--size 20000" in valid_doors.__doc__
