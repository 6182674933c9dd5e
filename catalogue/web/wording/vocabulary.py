"""What the catalogue's own values are called in English; the translations hang on these."""

from __future__ import annotations

from collections.abc import Mapping

from .messages import N_

KINDS: Mapping[str, str] = {
    "agreement": N_("Agreement"),
    "article": N_("Article"),
    "book": N_("Book"),
    "guideline": N_("Guideline"),
    "law": N_("Law"),
    "map": N_("Map"),
    "newsletter": N_("Newsletter"),
    "periodical": N_("Periodical"),
    "plan": N_("Plan"),
    "priority": N_("Priorities"),
    "procedure": N_("Procedure"),
    "report": N_("Report"),
    "thesis": N_("Thesis"),
    "video": N_("Video"),
    "website": N_("Website"),
}
PLACES: Mapping[str, str] = {
    "ASEAN": N_("ASEAN"),
    "East Asia": N_("East Asia"),
    "Greater Mekong Sub-region": N_("Greater Mekong Sub-region"),
    "South-East Asia": N_("South-East Asia"),
    "South-Eastern Europe": N_("South-Eastern Europe"),
    "Sub-Saharan Africa": N_("Sub-Saharan Africa"),
    "global": N_("The world"),
}
STATUSES: Mapping[str, str] = {
    "held": N_("Held"),
    "other_edition": N_("Other edition"),
    "review": N_("To review"),
    "missing": N_("Missing"),
}
COPY_STATUSES: Mapping[str, str] = {
    "available": N_("Can be read now"),
    "in_use": N_("Being read by someone"),
    "in_processing": N_("Being prepared for the shelf"),
    "in_repair": N_("Being repaired"),
    "lost": N_("Not found on the shelf"),
}
AVAILABILITY: Mapping[str, str] = {
    "held": N_("Held here"),
    "readable_now": N_("Can be read now"),
}
READERS: Mapping[str, str] = {
    "staff": N_("Staff only"),
    "public": N_("Everybody"),
}
TEXT_STATES: Mapping[str, str] = {
    "waiting": N_("its text waits to be read"),
    "read": N_("its text can be searched"),
    "cut": N_("the first part of its text can be searched"),
    "no_text": N_("scanned pages without text, cannot be searched"),
    "unreadable": N_("its text cannot be read"),
}
"""What became of reading the text of a PDF."""
FACETS: Mapping[str, str] = {
    "availability": N_("Where it is"),
    "country": N_("Country or region"),
    "decade": N_("Years"),
    "donor": N_("Given by"),
    "kind": N_("Kind"),
    "language": N_("Language"),
    "library": N_("Library"),
    "subject": N_("Subject"),
}
FIELDS: Mapping[str, str] = {
    "title": N_("Title"),
    "subtitle": N_("Subtitle"),
    "parallel_titles": N_("Titles in other languages"),
    "contributors": N_("People and bodies"),
    "publisher": N_("Publisher"),
    "place": N_("Place"),
    "year": N_("Year"),
    "edition": N_("Edition"),
    "identifiers": N_("Numbers"),
    "series": N_("Series"),
    "venue": N_("Journal or book it stands in"),
    "volume": N_("Volume"),
    "number": N_("Number"),
    "pages": N_("Pages"),
    "languages": N_("Languages"),
    "kind": N_("Kind"),
    "countries": N_("Countries it is about"),
    "subjects": N_("Subjects"),
    "summary": N_("Summary"),
    "notes": N_("Notes"),
    "reference": N_("Reference as it was written"),
}
"""The fields of a description in the order in which they are shown."""
BULK_FIELDS: Mapping[str, str] = {
    **FIELDS,
    "location": N_("Location of the copies"),
    "call_number": N_("Call number of the copies"),
}
"""What many records can be changed in at once, and more."""
ROLES: Mapping[str, str] = {
    "author": N_("author"),
    "editor": N_("editor"),
    "translator": N_("translator"),
    "illustrator": N_("illustrator"),
    "compiler": N_("compiler"),
    "contributor": N_("contributor"),
}
SCHEMES: Mapping[str, str] = {
    "isbn": "ISBN",
    "issn": "ISSN",
    "doi": "DOI",
    "url": N_("Web address"),
    "un_symbol": N_("UN symbol"),
    "report_number": N_("Report number"),
    "sales_number": N_("Sales number"),
    "law_number": N_("Law number"),
    "sudoc": "SuDoc",
    "other": N_("Other number"),
}
VERDICTS: Mapping[str, str] = {
    "same": N_("The same"),
    "other_edition": N_("Other edition"),
    "different": N_("Not the same"),
}
"""What a person may answer to a proposed match."""
WEIGHTS: Mapping[str, str] = {
    "": N_("Not said"),
    "useful": N_("Useful"),
    "essential": N_("Essential"),
}
ACCOUNT_ROLES: Mapping[str, str] = {
    "member": N_("Member"),
    "librarian": N_("Librarian"),
    "administrator": N_("Administrator"),
}
"""What somebody with an account may be."""
COLUMNS: Mapping[str, str] = {
    "title": N_("Title"),
    "subtitle": N_("Subtitle"),
    "authors": N_("Authors"),
    "editors": N_("Editors"),
    "publisher": N_("Publisher"),
    "place": N_("Place"),
    "year": N_("Year"),
    "edition": N_("Edition"),
    "isbn": "ISBN",
    "issn": "ISSN",
    "doi": "DOI",
    "url": N_("Web address"),
    "other_numbers": N_("Other numbers"),
    "series": N_("Series"),
    "venue": N_("Journal or book it stands in"),
    "volume": N_("Volume"),
    "number": N_("Number"),
    "pages": N_("Pages"),
    "languages": N_("Languages"),
    "reference": N_("Whole reference"),
    "id": N_("Number on the list"),
}
"""What a column of a member's table can be."""
DESK_COLUMNS: Mapping[str, str] = {
    **COLUMNS,
    "parallel_titles": N_("Titles in other languages"),
    "translators": N_("Translators"),
    "report_number": N_("Report number"),
    "kind": N_("Kind"),
    "countries": N_("Countries it is about"),
    "subjects": N_("Subjects"),
    "summary": N_("Summary"),
    "notes": N_("Notes"),
    "accession_number": N_("Accession number"),
    "call_number": N_("Call number"),
    "location": N_("Location"),
    "donor": N_("Donor"),
    "id": N_("Number in the file"),
}
"""What a column of a table of the centre's own publications can be."""
TABLE_COLUMNS: Mapping[str, str] = {
    **DESK_COLUMNS,
    "id": N_("Number of the record"),
    "un_symbol": N_("UN symbol"),
    "sales_number": N_("Sales number"),
    "law_number": N_("Law number"),
    "sudoc": "SuDoc",
    "reference": N_("Whole reference"),
    "other_columns": N_("Other columns"),
}
"""What the columns of a workbook of publications are called; ``columns.field_of`` knows these names."""
