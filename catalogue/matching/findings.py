"""What can be found of two records, field by field."""

from __future__ import annotations

from enum import Enum


class Finding(Enum):
    """One thing that two fields say of each other: the level to which they agree, or how they differ.

    A field that one record lacks gives none. The values are the names of the model's features.
    """

    __hash__ = object.__hash__  # that of an enumeration is written in Python, and sets of these are many

    # Identifiers
    ISBN_SAME = "isbn_same"
    ISBN_SHARED = "isbn_shared"
    ISBN_MISPRINT = "isbn_misprint"
    ISBN_OTHER = "isbn_other"
    DOI_SAME = "doi_same"
    DOI_OTHER = "doi_other"
    NUMBER_SAME = "number_same"
    NUMBER_LIKE = "number_like"
    NUMBER_OTHER = "number_other"
    LAW_OTHER = "law_other"
    SERIES_SAME = "series_same"
    SERIES_OTHER = "series_other"
    URL_SAME = "url_same"

    # People and bodies
    PEOPLE_MANY = "people_many"
    PEOPLE_AGREE = "people_agree"
    PEOPLE_FIRST = "people_first"
    PEOPLE_SOME = "people_some"
    PEOPLE_DIFFER = "people_differ"
    BODY_AGREE = "body_agree"
    STATE_AGREE = "state_agree"
    BODY_DIFFER = "body_differ"
    PUBLISHER_AGREE = "publisher_agree"
    PUBLISHER_DIFFER = "publisher_differ"

    # Time
    YEAR_SAME = "year_same"
    YEAR_NEAR = "year_near"
    YEAR_WITHIN = "year_within"
    YEAR_OTHER = "year_other"
    MONTH_OTHER = "month_other"

    # The title
    TITLE_NUMBERS_CLASH = "title_numbers_clash"
    COUNTRY_OTHER = "country_other"
    PROVINCE_OTHER = "province_other"
    REMARK_ON = "remark_on"
    COMPANION_OF = "companion_of"
    ABOUT_LAW = "about_law"
    PART_OF = "part_of"
    TITLE_PART_MISSING = "title_part_missing"
    TITLE_YEAR_MISSING = "title_year_missing"
    TITLE_UNSAID = "title_unsaid"
    PEOPLE_ALONE = "people_alone"
    INITIALS_ALONE = "initials_alone"
    NUMBER_ALONE = "number_alone"

    # Place in a journal, numbers
    VOLUME_SAME = "volume_same"
    VOLUME_OTHER = "volume_other"
    VOLUME_UNSEEN = "volume_unseen"
    SAME_PLACE = "same_place"
    COLUMN_OTHER = "column_other"
    ISSUE_SAME = "issue_same"
    ISSUE_OTHER = "issue_other"
    PAGE_SAME = "page_same"
    PAGE_OTHER = "page_other"
    NUMBERS_AGREE = "numbers_agree"
    NUMBERS_DIFFER = "numbers_differ"
    NUMBERS_UNEQUAL = "numbers_unequal"
    VENUE_AGREE = "venue_agree"
    VENUE_DIFFER = "venue_differ"
    JOURNAL_OTHER = "journal_other"
