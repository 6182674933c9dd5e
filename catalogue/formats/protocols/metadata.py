"""One record in the forms that harvesters and other catalogues take: Dublin Core, MARCXML, MODS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from catalogue.formats.records.record import Entry
from catalogue.formats.registry import write

_XSI = "http://www.w3.org/2001/XMLSchema-instance"


@dataclass(frozen=True, slots=True)
class MetadataForm:
    """A form of XML; ``written_by`` names the format of the registry that writes it."""

    written_by: str
    namespace: str
    schema: str


MARCXML = MetadataForm(
    "marcxml",
    "http://www.loc.gov/MARC21/slim",
    "http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd",
)
MODS = MetadataForm("mods", "http://www.loc.gov/mods/v3", "http://www.loc.gov/standards/mods/v3/mods-3-8.xsd")


def record_element(form: MetadataForm, entry: Entry) -> Any:
    """Return the record's own element, which says where its schema is."""
    collection = etree.fromstring(b"".join(write(form.written_by, [entry])), _PARSER)
    return with_schema(collection[0], {form.namespace: form.schema})


def with_schema(element: Any, schemas: Mapping[str, str]) -> Any:
    """Return the element, saying where the schemas of its namespaces are."""
    locations = " ".join(f"{namespace} {schema}" for namespace, schema in schemas.items())
    element.set(f"{{{_XSI}}}schemaLocation", locations)
    return element


_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
