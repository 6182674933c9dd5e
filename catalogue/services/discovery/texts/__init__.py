"""Texts of attached files: indexed page by page, and searched, by staff in all of them."""
