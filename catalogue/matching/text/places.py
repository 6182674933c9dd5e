"""Countries in titles: a study of one country is not the study of another, however alike the rest is."""

from __future__ import annotations

from collections.abc import Iterable

_NAMES = (
    "afghanistan albania algeria angola argentina armenia australia austria azerbaijan bahrain bangladesh",
    "belarus belgium benin bhutan bolivia botswana brazil brunei bulgaria burundi cambodia cameroon canada",
    "chad chile china colombia croatia cuba cyprus denmark ecuador egypt eritrea estonia ethiopia fiji",
    "finland france gabon gambia georgia germany ghana greece guatemala haiti honduras hungary iceland",
    "india indonesia iran iraq ireland israel italy jamaica japan jordan kazakhstan kenya korea kosovo",
    "kuwait kyrgyzstan laos latvia lebanon lesotho liberia libya lithuania luxembourg macedonia madagascar",
    "malawi malaysia maldives mali malta mauritania mauritius mexico moldova mongolia montenegro morocco",
    "mozambique myanmar namibia nepal netherlands nicaragua niger nigeria norway oman pakistan palestine",
    "panama paraguay peru philippines poland portugal qatar romania russia rwanda samoa senegal serbia",
    "singapore slovakia slovenia somalia spain sudan suriname swaziland sweden switzerland syria taiwan",
    "tajikistan tanzania thailand togo tonga tunisia turkey turkmenistan uganda ukraine uruguay uzbekistan",
    "vanuatu venezuela vietnam yemen zambia zimbabwe",
)
_OTHERWISE = {
    "burma": "myanmar", "kampuchea": "cambodia", "lao": "laos", "viet": "vietnam", "siam": "thailand",
    "holland": "netherlands", "eswatini": "swaziland", "kirghizstan": "kyrgyzstan",
}  # fmt: skip
_COUNTRIES = {name: name for line in _NAMES for name in line.split()} | _OTHERWISE


def countries_in(words: Iterable[str]) -> frozenset[str]:
    """Return the countries that the folded words of an English title name, each under one name.

    Names of one word that mean nothing else; a name in another language is no contradiction.
    """
    return frozenset(country for word in words if (country := _COUNTRIES.get(word)))
