"""The tables. A row's class is named for what it is in the field's own words.

Classes marked ``Audited`` leave a line in the change log at every flush (``storage.changes``);
a publication's derived columns, keys and place in the index queue follow it by themselves
(``storage.derived``).
"""

from .attachments import Attachment, FilePage, StoredFile
from .authorities import Heading, HeadingForm, Organisation, OrganisationName, Subject, SubjectLabel
from .base import Audited, Base, Json, UtcDateTime, now
from .drafts import Draft
from .giving import GiftOffer, HiddenName, MailChoice, Notice, SpentForm, Suggestion
from .holdings import Copy, Donation, DonationLine, Donor, Publication, PublicationKey
from .imports import ImportBatch, ImportLine
from .keeping import (
    BACKUPS,
    Change,
    ChangeSet,
    Counter,
    Duty,
    IndexQueue,
    Job,
    Machine,
    Setting,
    WorkerLease,
)
from .libraries import FoundElsewhere, HoldingElsewhere, Library, LibraryHarvest, LookedElsewhere
from .lists import (
    ColumnMeaning,
    GapMatch,
    GapReport,
    GapResult,
    ListVersion,
    ListVisit,
    MatchDecision,
    Pledge,
    ReferenceEntry,
    ReferenceList,
    StatusChange,
)
from .order import (
    BulkEdit,
    DuplicateSuspect,
    PublicationMention,
    PublicationMerge,
    SetAside,
    Stocktake,
    StocktakeScan,
)
from .people import (
    AccessToken,
    AccountLink,
    LoginFailure,
    LoginStep,
    RecoveryCode,
    UsedCode,
    User,
    UserSession,
)
from .sharing import CatalogueIdentity, HarvestSource, SharedRecord, SharedSet

__all__ = [
    "BACKUPS",
    "AccessToken",
    "AccountLink",
    "Attachment",
    "Audited",
    "Base",
    "BulkEdit",
    "CatalogueIdentity",
    "Change",
    "ChangeSet",
    "ColumnMeaning",
    "Copy",
    "Counter",
    "Donation",
    "DonationLine",
    "Donor",
    "Draft",
    "DuplicateSuspect",
    "Duty",
    "FilePage",
    "FoundElsewhere",
    "GapMatch",
    "GapReport",
    "GapResult",
    "GiftOffer",
    "HarvestSource",
    "Heading",
    "HeadingForm",
    "HiddenName",
    "HoldingElsewhere",
    "ImportBatch",
    "ImportLine",
    "IndexQueue",
    "Job",
    "Json",
    "Library",
    "LibraryHarvest",
    "ListVersion",
    "ListVisit",
    "LoginFailure",
    "LoginStep",
    "LookedElsewhere",
    "Machine",
    "MailChoice",
    "MatchDecision",
    "Notice",
    "Organisation",
    "OrganisationName",
    "Pledge",
    "Publication",
    "PublicationKey",
    "PublicationMention",
    "PublicationMerge",
    "RecoveryCode",
    "ReferenceEntry",
    "ReferenceList",
    "SetAside",
    "Setting",
    "SharedRecord",
    "SharedSet",
    "SpentForm",
    "StatusChange",
    "Stocktake",
    "StocktakeScan",
    "StoredFile",
    "Subject",
    "SubjectLabel",
    "Suggestion",
    "UsedCode",
    "User",
    "UserSession",
    "UtcDateTime",
    "WorkerLease",
    "now",
]
