"""A description taken apart: what the comparisons know of it."""

from __future__ import annotations

from catalogue.domain.descriptions.description import Description
from catalogue.domain.descriptions.editions import Edition
from catalogue.domain.descriptions.laws import Standing
from catalogue.domain.descriptions.years import Span
from catalogue.matching.records.people import Person
from catalogue.matching.records.series_numbers import SeriesNumber
from catalogue.matching.text.boundaries import Stops
from catalogue.matching.text.titles import Title


class Prepared:
    """A description as comparisons need it. Made by ``preparation``; only its ``profile`` ever changes."""

    __slots__ = (
        "acronyms",
        "anonymous",
        "author_bodies",
        "beyond",
        "bodies",
        "cited",
        "cited_names",
        "cited_whole",
        "companion",
        "countries",
        "cut",
        "description",
        "edition",
        "first_page",
        "free_text",
        "full",
        "host_from",
        "isbns",
        "issue",
        "keys",
        "languages",
        "letter_words",
        "main",
        "more_people",
        "other_words",
        "parallels",
        "persons",
        "profile",
        "publisher",
        "publisher_words",
        "remark",
        "romance",
        "run",
        "script",
        "series_numbers",
        "standing",
        "stops",
        "tails",
        "translated",
        "venue_numbers",
        "venue_words",
        "volume",
        "written",
        "year",
        "years",
    )  # fmt: skip

    description: Description
    free_text: bool
    """Whether the record is one unparsed reference; then ``full`` is the whole string."""
    full: Title
    host_from: int
    """At which word of a reference the book begins that holds a chapter ("In: ..."); -1 for none."""
    cited: tuple[Title, ...]
    """Possible titles of an unparsed reference whose style gives them away."""
    cited_names: frozenset[str]
    """Words of the names before such a title."""
    cited_whole: frozenset[str]
    """The letters of those whose end the style leaves no doubt about."""
    anonymous: bool
    """Whether the record is known to name nobody."""
    beyond: frozenset[str] | None
    """What a record says besides a number that names it, see ``beyond_its_number``; None if it has none."""
    standing: Standing
    """Whether its title names a law or a work about one."""
    countries: frozenset[str]
    """Countries that its title names, see ``countries_of``."""
    stops: Stops
    """Where an unparsed reference stops between two words."""
    remark: bool
    """Whether its title is that of an erratum, a review, a supplement or the like of another publication."""
    companion: frozenset[str]
    """Words by which it says that it is a summary, a guide or a review, see ``companion_words``."""
    letter_words: frozenset[str]
    """Words of capitals in a short title that may stand for other words: "TIP Report 2013"."""
    main: tuple[Title, ...]
    """Shorter forms of the title, without its subtitle."""
    tails: tuple[Title, ...]
    """The title without the series or the label before its colon."""
    parallels: tuple[Title, ...]
    cut: bool
    persons: tuple[Person, ...]
    more_people: bool
    author_bodies: frozenset[str]
    bodies: frozenset[str]
    """Bodies among authors and publishers, with the bodies above them."""
    acronyms: frozenset[str]
    """Folded acronyms of its bodies."""
    publisher: str
    publisher_words: frozenset[str]
    translated: frozenset[str]
    """The English words of the known terms in a French or Spanish title."""
    venue_words: frozenset[str]
    venue_numbers: frozenset[int]
    """Numbers in the name of a journal, a series or a meeting: "11th International Conference"."""
    other_words: frozenset[str]
    """Words of the record outside its title, which another record's title may hold."""
    year: int | None
    years: tuple[int, ...]
    romance: bool
    """Whether its title is in French or Spanish, see ``is_romance``."""
    run: Span | None
    """The years of what it stands for if those are several, as its date or the end of its title says."""
    edition: Edition
    languages: frozenset[str]
    script: str
    series_numbers: frozenset[SeriesNumber]
    """Its numbers in series that it is of."""
    keys: frozenset[str]
    isbns: frozenset[str]
    volume: str
    issue: str
    first_page: str
    profile: object
    """What its plain similarities need, once they were asked for; see ``evidence.profiles``."""
    written: str
    """What it says, letter for letter, to tell from which of several copies an entry was made."""
