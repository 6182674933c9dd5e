"""What each file of an open archive is, in English and Khmer: it is read where Lacuna is not."""

from __future__ import annotations

from collections.abc import Mapping

FILES: Mapping[str, tuple[str, str]] = {
    "records.xml": (
        "What is in the catalogue, with its copies, as MARCXML (MARC 21): any library program reads it.",
        "អ្វីដែលមានក្នុងកាតាឡុក រួមទាំងច្បាប់ ជា MARCXML (MARC 21)៖ កម្មវិធីបណ្ណាល័យណាក៏អានបាន។",
    ),
    "records.json": (
        "The same as Lacuna's own JSON, without any loss.",
        "ដូចគ្នា ជា JSON របស់ Lacuna ដោយគ្មានអ្វីបាត់បង់។",
    ),
    "publications.json": (
        "Every publication that was ever described, withdrawn ones too: description, copies, names of its "
        "files, into which record it was merged, and what people noted (such as that two records are two).",
        "ឯកសារទាំងអស់ដែលធ្លាប់បានពិពណ៌នា រួមទាំងអ្វីដែលដកចេញ៖ ការពិពណ៌នា ច្បាប់ ឈ្មោះឯកសារភ្ជាប់ ការបញ្ចូលគ្នា "
        "និងអ្វីដែលគេបានកត់សម្គាល់។",
    ),
    "donors.json": (
        "Who gave, with their contact. PERSONAL. `unnamed`: wishes not to be named; nor must those "
        "be who stand in hidden_names.json.",
        "អ្នកបរិច្ចាគ និងទំនាក់ទំនង។ ទិន្នន័យផ្ទាល់ខ្លួន។ `unnamed`៖ មិនចង់ឲ្យបញ្ចេញឈ្មោះ។ "
        "ឈ្មោះក្នុង hidden_names.json ក៏មិនត្រូវបញ្ចេញដែរ។",
    ),
    "donations.json": (
        "Every gift, line by line: what became of each title.",
        "អំណោយនីមួយៗ មួយបន្ទាត់ម្ដងៗ៖ ចំណងជើងនីមួយៗទៅជាយ៉ាងណា។",
    ),
    "files.json": (
        "Of each attached file: its digest (the name under files/), size and kind. Files for staff are "
        "among them.",
        "ឯកសារភ្ជាប់នីមួយៗ៖ លេខសម្គាល់ (ឈ្មោះក្នុង files/) ទំហំ និងប្រភេទ។ មានឯកសារសម្រាប់បុគ្គលិកផង។",
    ),
    "lists.json": (
        "The lists of members, private ones too, entry by entry, with notes and weights. PERSONAL.",
        "បញ្ជីរបស់សមាជិក រួមទាំងបញ្ជីឯកជន មួយធាតុម្ដងៗ មានកំណត់ចំណាំ និងទម្ងន់។ ទិន្នន័យផ្ទាល់ខ្លួន។",
    ),
    "statuses.json": (
        "Of each entry the answer of the newest gap check: held, other_edition, review or missing.",
        "ចម្លើយចុងក្រោយសម្រាប់ធាតុនីមួយៗ៖ មាន (held) ការបោះពុម្ពផ្សេង (other_edition) ត្រូវពិនិត្យ (review) ឬខ្វះ (missing)។",
    ),
    "status_changes.json": (
        "When such an answer changed.",
        "ពេលណាដែលចម្លើយនោះបានផ្លាស់ប្ដូរ។",
    ),
    "decisions.json": (
        "What people decided about an entry and a publication, and who. `fingerprint` is that of the "
        "entry. PERSONAL.",
        "អ្វីដែលមនុស្សបានសម្រេចអំពីធាតុ និងឯកសារ និងដោយនរណា។ `fingerprint` ជារបស់ធាតុ។ ទិន្នន័យផ្ទាល់ខ្លួន។",
    ),
    "pledges.json": (
        "Which missing titles were promised, by whom, until when. PERSONAL.",
        "ចំណងជើងខ្វះដែលបានសន្យា ដោយនរណា ដល់ពេលណា។ ទិន្នន័យផ្ទាល់ខ្លួន។",
    ),
    "free_copies.json": (
        "Where missing titles can be read online without paying. `fingerprint` is that of the entry.",
        "កន្លែងដែលអាចអានចំណងជើងខ្វះតាមអ៊ីនធឺណិតដោយមិនបង់ប្រាក់។ `fingerprint` ជារបស់ធាតុ។",
    ),
    "suggestions.json": (
        "Titles that members suggested, with the answers. PERSONAL.",
        "ចំណងជើងដែលសមាជិកបានស្នើ និងចម្លើយ។ ទិន្នន័យផ្ទាល់ខ្លួន។",
    ),
    "people.json": (
        "Who may log in: address, name, agency, roles. Other files name them by `id`. No "
        "passwords. PERSONAL.",
        "អ្នកដែលអាចចូលគណនី៖ អាសយដ្ឋាន ឈ្មោះ ស្ថាប័ន តួនាទី។ ឯកសារផ្សេងហៅពួកគេតាម `id`។ គ្មានពាក្យសម្ងាត់ទេ។ ទិន្នន័យផ្ទាល់ខ្លួន។",
    ),
    "hidden_names.json": (
        "Names that must be shown to nobody. PERSONAL.",
        "ឈ្មោះដែលមិនត្រូវបង្ហាញដល់នរណាឡើយ។ ទិន្នន័យផ្ទាល់ខ្លួន។",
    ),
    "organisations.json": (
        "Bodies under all their names, and which belongs to which.",
        "ស្ថាប័នតាមឈ្មោះទាំងអស់ និងអ្វីស្ថិតក្រោមអ្វី។",
    ),
    "headings.json": (
        "People and series under all the forms of their names.",
        "មនុស្ស និងស៊េរី តាមទម្រង់ឈ្មោះទាំងអស់។",
    ),
    "subjects.json": (
        "Subject terms in all their languages.",
        "ពាក្យប្រធានបទក្នុងភាសាទាំងអស់។",
    ),
    "synonyms.json": (
        "Words and short forms that mean the same.",
        "ពាក្យ និងអក្សរកាត់ដែលមានន័យដូចគ្នា។",
    ),
    "libraries.json": (
        "Other libraries: their names, places and hours, and where their catalogues are asked.",
        "បណ្ណាល័យផ្សេងទៀត៖ ឈ្មោះ ទីកន្លែង និងម៉ោងរបស់វា និងកន្លែងដែលត្រូវសួរកាតាឡុករបស់វា។",
    ),
    "stocktakes.json": (
        "Which copies were seen on the shelves, and when.",
        "ច្បាប់ណាដែលបានឃើញលើធ្នើ និងពេលណា។",
    ),
    "acts.json": (
        "Who did what, and when. PERSONAL.",
        "នរណាបានធ្វើអ្វី និងពេលណា។ ទិន្នន័យផ្ទាល់ខ្លួន។",
    ),
    "settings.json": (
        "Name, address, hours and numbering of the centre, and its letters.",
        "ឈ្មោះ អាសយដ្ឋាន ម៉ោង និងលេខរៀងរបស់មជ្ឈមណ្ឌល និងសំបុត្ររបស់វា។",
    ),
    "files/": (
        "The attached files, each under its SHA-256, and the logo.",
        "ឯកសារភ្ជាប់ នីមួយៗតាម SHA-256 របស់វា និងឡូហ្គោ។",
    ),
}
"""By name: what it is, in English and in Khmer."""

_HEAD = (
    """\
THE CATALOGUE OF {centre}
An open archive, written by Lacuna {version} on {day}. It needs no Lacuna: JSON, MARCXML and the attached
files, in the form of a BagIt bag (RFC 8493). manifest-sha256.txt names the checksum of every file; on most
systems this shows that nothing was lost or changed:
    sha256sum -c manifest-sha256.txt

THIS ARCHIVE HOLDS PERSONAL DATA: names and addresses of people who may log in and of donors, lists of
members, private ones too, and what was decided by whom. Files marked PERSONAL below hold it. Give it only to
whom it was made for, keep it as you keep the catalogue, and leave these files out where only the collection
is wanted. It does not hold passwords, secrets of codes, logins, mail passwords, or anything about readers
(nothing is kept of them).

Every .json file is one array of objects, in UTF-8. An `id` is a number within its file; `..._id` names an
object of the file so called (user_id: people.json). Moments are ISO 8601, in UTC.
""",
    """\
កាតាឡុករបស់ {centre}
បណ្ណសារបើកចំហ ដែល Lacuna {version} បានសរសេរនៅថ្ងៃ {day}។ វាមិនត្រូវការ Lacuna ទេ៖ មាន JSON, MARCXML
និងឯកសារភ្ជាប់ ក្នុងទម្រង់ BagIt (RFC 8493)។ manifest-sha256.txt ប្រាប់លេខត្រួតពិនិត្យរបស់ឯកសារនីមួយៗ។
លើប្រព័ន្ធភាគច្រើន បញ្ជានេះបង្ហាញថាគ្មានអ្វីបាត់ ឬផ្លាស់ប្ដូរទេ៖
    sha256sum -c manifest-sha256.txt

បណ្ណសារនេះមានទិន្នន័យផ្ទាល់ខ្លួន៖ ឈ្មោះ និងអាសយដ្ឋានរបស់អ្នកដែលអាចចូលគណនី និងអ្នកបរិច្ចាគ បញ្ជីរបស់សមាជិក
រួមទាំងបញ្ជីឯកជន និងការសម្រេចរបស់នរណា។ ឯកសារដែលមានពាក្យ «ទិន្នន័យផ្ទាល់ខ្លួន» ខាងក្រោមមានវា។
សូមឲ្យវាតែទៅអ្នកដែលវាត្រូវបានធ្វើសម្រាប់ រក្សាវាដូចកាតាឡុក ហើយដកឯកសារទាំងនោះចេញ បើត្រូវការតែបណ្ដុំឯកសារ។
វាមិនមានពាក្យសម្ងាត់ សោកូដ ការចូលគណនី ពាក្យសម្ងាត់អ៊ីមែល ឬអ្វីអំពីអ្នកអានទេ
(គ្មានអ្វីអំពីពួកគេត្រូវបានរក្សាទុក)។

ឯកសារ .json នីមួយៗជាអារេមួយនៃវត្ថុ ក្នុង UTF-8។ `id` ជាលេខក្នុងឯកសារនោះ។
`..._id` ហៅវត្ថុនៃឯកសារដែលមានឈ្មោះនោះ (user_id៖ people.json)។ ពេលវេលាតាម ISO 8601 ក្នុង UTC។
""",
)


def readme(centre: str, version: str, day: str) -> str:
    """Return the page that explains an archive."""
    parts = []
    for language, head in enumerate(_HEAD):
        parts.append(head.format(centre=centre, version=version, day=day))
        parts += [f"data/{name}\n    {words[language]}" for name, words in FILES.items()]
        parts.append("")
    return "\n".join(parts)
