"""XML that is no MARC: MODS, EndNote and Zotero RDF."""
