"""Addresses that are compiled once for all applications of a process."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import ClassVar

from werkzeug.routing import Map, Rule


class KnownRule(Rule):
    """A rule of addresses; a map that is given one just like a former one takes that, compiled already.

    Werkzeug compiles two functions for each rule, a tenth of a second for the addresses of the catalogue,
    and hundreds of applications live for a test. Each has its own map: what a test adds is its own.
    """

    _known: ClassVar[dict[Hashable, Rule]] = {}

    def get_rules(self, map: Map) -> Iterator[Rule]:
        """Give the rule that was compiled for a map of the same kind, or this one where it is the first."""
        yield self._known.setdefault((self._asked(), *_kind_of(map)), self)

    def bind(self, map: Map, rebind: bool = False) -> None:
        """Compile for the first map; those that come after it differ in nothing that is compiled."""
        if self.map is None or rebind:
            super().bind(map, rebind)

    def _asked(self) -> Hashable:
        given = {
            **self.get_empty_kwargs(),
            "methods": frozenset(self.methods or ()),
            "defaults": tuple(sorted((self.defaults or {}).items())),
            "merge_slashes": self.merge_slashes,
            "websocket": self.websocket,
            "provide_automatic_options": getattr(self, "provide_automatic_options", None),  # set by Flask
        }
        return self.rule, type(self), tuple(sorted(given.items()))


def _kind_of(map: Map) -> tuple[Hashable, ...]:
    return (
        map.default_subdomain,
        map.strict_slashes,
        map.merge_slashes,
        map.host_matching,
        map.sort_parameters,
        map.sort_key,
        tuple(sorted(map.converters.items())),
    )
