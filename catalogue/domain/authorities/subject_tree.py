"""Subjects as a tree: each heading under its wider ones, of which it may have several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


class SubjectTree:
    """Which headings are narrower than which. Built once; immutable.

    A link that would put a heading below itself is left out, so that every walk ends.
    """

    def __init__(self, links: Iterable[tuple[str, str]] = ()) -> None:
        """Take pairs of a heading and one that is wider, in the order in which they count."""
        self._wider: dict[str, list[str]] = {}
        self._narrower: dict[str, list[str]] = {}
        for heading, wider in links:
            if wider not in self._wider.get(heading, ()) and heading not in self.with_wider([wider]):
                self._wider.setdefault(heading, []).append(wider)
                self._narrower.setdefault(wider, []).append(heading)

    def with_wider(self, headings: Iterable[str]) -> tuple[str, ...]:
        """Return the headings and everything that is wider than one of them, each once."""
        found = dict.fromkeys(headings)
        waiting = list(found)
        while waiting:
            for heading in self._wider.get(waiting.pop(), ()):
                if heading not in found:
                    found[heading] = None
                    waiting.append(heading)
        return tuple(found)

    def narrower(self, heading: str) -> tuple[str, ...]:
        """Return what stands right below a heading."""
        return tuple(self._narrower.get(heading, ()))

    def roots(self) -> Iterator[str]:
        """Return the headings that have something below them and nothing above."""
        return (heading for heading in self._narrower if heading not in self._wider)
