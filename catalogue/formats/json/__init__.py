"""JSON: Lacuna's own, CSL's and Zotero's."""
