"""How other programs are told of descriptions: as JSON, as linked data, as link servers take them.

Nothing here is read back as a file of records: these forms answer one question about one publication.
"""
