"""Sources on the internet, asked by the librarian's act alone."""
