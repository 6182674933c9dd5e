"""Rows of what is held, here and in other libraries: publications, copies, files, and their browsing."""
