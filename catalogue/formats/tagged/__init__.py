"""Reference managers' files in lines of text: RIS, BibTeX, EndNote, PubMed."""
