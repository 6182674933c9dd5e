"""The schemas that what goes out is held against; nothing is read from the network."""

from __future__ import annotations

from functools import cache

from lxml import etree

from tests.support.needs import ROOT


@cache
def relax_ng(name: str) -> etree.RelaxNG:
    """A schema in RELAX NG of ``tests/schemas``, by its name without ending."""
    parser = etree.XMLParser(no_network=True)
    return etree.RelaxNG(etree.parse(str(ROOT / "tests" / "schemas" / f"{name}.rng"), parser))


@cache
def schema(name: str) -> etree.XMLSchema:
    """A schema of ``tests/schemas``, by its name without ending."""
    parser = etree.XMLParser(no_network=True)
    return etree.XMLSchema(etree.parse(str(ROOT / "tests" / "schemas" / f"{name}.xsd"), parser))
