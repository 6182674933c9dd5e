"""The page on which something is described: a new publication, a gift, or what was described before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace

from babel import Locale
from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from werkzeug.datastructures import MultiDict

from catalogue.domain.descriptions.description import Description
from catalogue.domain.descriptions.identifiers import SCHEMES
from catalogue.domain.holdings.shelving import Place
from catalogue.domain.operations.describing import described
from catalogue.errors import BothChanged, InvalidInput, LacunaError
from catalogue.services.acquisitions.donation_views import DonationView
from catalogue.services.acquisitions.drafts import is_token, new_token
from catalogue.services.acquisitions.intake import Answer
from catalogue.services.records.publications import CopyData, check_description
from catalogue.services.views import CopyView, PublicationView
from catalogue.web.page_parts.editing import said_of_both
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.messages import N_
from catalogue.web.wording.vocabulary import FIELDS, KINDS, PLACES, ROLES
from catalogue.web.wording.words import language_name

from ..language import language
from .description_form import DescriptionForm
from .differences import Row, in_words, side_by_side
from .forms import COPY_FIELDS, PROPOSED, Errors, Form, copy_data, note, sealed, typed, unsealed

BASE = "base"
"""The hidden field with the description that a form began with."""
_OFTEN = ("km", "en", "fr", "th", "vi", "lo", "my", "zh", "es", "ja", "ko", "id", "ms", "tl", "de", "ru")
_FIRST_ROLES = tuple(ROLES)


@dataclass(slots=True)
class CopyForm:
    """What is typed of a copy."""

    values: dict[str, str] = field(default_factory=dict)
    errors: Errors = field(default_factory=dict)

    @classmethod
    def sent(cls, form: Form) -> CopyForm:
        """Return the copy's fields as they were sent."""
        names = (*COPY_FIELDS, PROPOSED, "status", "donor_id", "library_id")
        return cls({name: typed(form, name) for name in names})

    def refuse(self, error: InvalidInput) -> None:
        """Keep a refusal at its field."""
        note(self.errors, error)

    @classmethod
    def of_new(cls, description: Description, beside: Sequence[CopyView] = ()) -> CopyForm:
        """Return what a new copy begins with: the place of one it stands beside, else a suggestion."""
        return cls.at(services().records.publications.place_of_new(description, beside))

    @classmethod
    def at(cls, place: Place) -> CopyForm:
        """Return what a new copy begins with that is to stand at a place."""
        return cls({**asdict(place), PROPOSED: place.call_number})


@dataclass(frozen=True, slots=True)
class Action:
    """One way to send the form: the value of its button and the words on it."""

    value: str
    words: str


@dataclass(slots=True)
class Describing:
    """Everything that the page shows; ``duplicates`` are asked about before saving.

    ``subject`` is what is described, as ``services.drafts`` names it; ``likely`` is what the first of the
    duplicates seems to be. The publication that a description began from ("like") is not asked about.
    """

    heading: str
    form: DescriptionForm
    actions: Sequence[Action]
    subject: str
    copy: CopyForm | None = None
    donation: DonationView | None = None
    duplicates: Sequence[PublicationView] = ()
    likely: Answer | None = None
    hidden: dict[str, str] = field(default_factory=dict)

    def page(self) -> str:
        """Return the page."""
        authorities = services().authority.authorities
        draft = request.values.get("draft", "")
        return render_template(
            "librarian/describe.html",
            page=self,
            draft=draft if is_token(draft) else new_token(),
            labels=FIELDS,
            kinds=KINDS,
            roles=_FIRST_ROLES,
            schemes=SCHEMES,
            bodies=authorities.body_names(),
            subjects=authorities.subject_labels({"en", language()}),
            languages_offered=languages_offered(),
            countries=sorted(_countries()),
            comparison=self._comparison(),
        )

    @property
    def focus(self) -> str:
        """Where the next key is needed: the first field that must still be typed, or the likeliest answer."""
        if self.duplicates:
            return "further" if self.likely is Answer.HELD else "all the same"
        if self.form.more:
            return ""
        if self.form.errors or not self.form.values.get("title"):
            return "title"
        return "year" if self.hidden.get("like") and not self.form.values.get("year") else "title"

    def _comparison(self) -> list[Row]:
        if not self.duplicates:
            return []
        return side_by_side(
            [self.form.description(), *(duplicate.description for duplicate in self.duplicates)]
        )

    def refuse(self, error: InvalidInput) -> None:
        """Keep a refusal at its field, of the copy or of the description."""
        if self.copy is not None and error.params.get("field") in (*COPY_FIELDS, "library_id"):
            self.copy.refuse(error)
        else:
            note(self.form.errors, error)

    def checked(self) -> Description | None:
        """Return the description when it can be saved, else None with the messages at the fields."""
        description = self.form.description()
        try:
            check_description(description)
        except InvalidInput as error:
            self.refuse(error)
        return None if self.form.errors else description

    def changed_by_both(self, error: BothChanged) -> ResponseReturnValue:
        """Return the page again, with what somebody else wrote meanwhile, which it begins with from here."""
        self.form = DescriptionForm.of(described(error.values))
        self.form.errors |= said_of_both(
            error, lambda name, value: in_words(name, getattr(described({name: value}), name))
        )
        self.hidden[BASE] = sealed(described(error.now))
        return self.page(), 409

    def find_duplicates(self, description: Description) -> bool:
        """Whether something like it is held that the reader has not been shown yet."""
        try:
            answer = services().acquisitions.intake.look_up_description(description, require_account())
        except LacunaError:
            return False  # While the index is built again nobody can tell; the gift must not wait for that.
        begun_from = self.hidden.get("like", "")
        found = answer.publications if answer.answer in _ASKED_ABOUT else ()
        alike = [publication for publication in found if str(publication.id) != begun_from]
        shown = set(request.form.get("shown", "").split(","))
        if {str(publication.id) for publication in alike} <= shown:
            return False
        self.duplicates, self.likely = alike, answer.answer
        self.hidden["shown"] = ",".join(str(publication.id) for publication in alike)
        return True


_ASKED_ABOUT = (Answer.HELD, Answer.OTHER_EDITION, Answer.POSSIBLE)


def begun() -> Form | None:
    """Return the form as it was left, where a draft is gone on with."""
    token = request.args.get("draft")
    return MultiDict(services().acquisitions.drafts.get(require_account(), token).fields) if token else None


def base_sent(mine: Description) -> tuple[Description, Description | None]:
    """Return a description as it was sent, and what its form began with (None where it does not say so).

    What a form tells otherwise than it is kept, and nobody touched, is sent as it is kept.
    """
    if not (given := request.form.get(BASE, "")):
        return mine, None
    began = unsealed(given)
    told = DescriptionForm.of(began).description()
    untouched = {name: getattr(began, name) for name in FIELDS if getattr(mine, name) == getattr(told, name)}
    return mine.with_changes(**untouched), began


def draft_sent() -> str:
    """Return the token of the draft that a form was kept as while it was typed, "" where it names none."""
    return request.form.get("draft", "")


def languages_offered() -> list[str]:
    """Return the languages of the region and its donors, in the reader's language, to be offered while
    typing.
    """
    return [language_name(code) for code in _OFTEN]


def new_copy_data(form: Form, description: Description) -> CopyData:
    """Return a new copy as it was typed; left empty or as it was, its call number is the suggested one."""
    data = copy_data(form)
    if data.call_number and not data.as_proposed:
        return data
    place = services().records.publications.open_place_of_new(description)
    return replace(data, call_number=place.call_number, as_proposed=False)


def _countries() -> Iterable[tuple[str, str]]:
    """Countries and regions by the English name that is kept, with their name in the reader's language."""
    english = Locale("en").territories
    shown = (get_locale() or Locale("en")).territories
    yield from ((name, shown.get(code, name)) for code, name in english.items() if code.isalpha())
    yield from ((name, name) for name in PLACES)


SAVE = Action("save", N_("Save"))
SAVE_WITH_COPY = Action("copy", N_("Save with a copy"))
SAVE_ALONE = Action("save", N_("Save without a copy"))
ACCEPT = Action("accept", N_("Accept the gift"))
NOTE_ONLY = Action("note", N_("Only note it"))
