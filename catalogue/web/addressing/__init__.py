"""Addresses of pages: their parts, page numbers, filters, and where programs go on from there."""
