"""Whether all is well: the machine, the database, the index, the files, the folder."""
