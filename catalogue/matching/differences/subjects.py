"""What an article of a law or a guideline is for: to define, to punish, to enter into force.

Two drafters give such an article other words; what it is for shows in set phrases of English legal
writing, as in the final clauses of the conventions of the United Nations and the ILO.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

_PURPOSES: Mapping[str, re.Pattern[str]] = {
    purpose: re.compile(phrases, re.IGNORECASE | re.DOTALL)
    for purpose, phrases in {
        "aim": r"\b(?:purposes?|objectives?) of (?:this|the present)\b|\bstatement of purpose",
        "definition": r"\bfor the purposes? of (?:this|the present) \w+\b"
        r".{0,300}?\b(?:mean|means|refer|include|comprises?)\b|\buse of terms|\bdefinitions?\b",
        "scope": r"\bscope\b|\bshall apply to\b|\bapplies to\b",
        "crime": r"\bcriminal offences?|\bpenal(?:ty|ties)?\b|\bpunish|\bcriminali[sz]ation|\bsanction",
        "entry into force": r"\b(?:enter(?:s|ed)?|comes?|entry|coming) into force\b|\btakes? effect",
        "ratification": r"\bratif|\baccess(?:ion|ede)|\bsubject to acceptance|\bapproval\b|\bsignature\b",
        "denunciation": r"\bdenounc|\bdenunciation|\bwithdraw from|\btermination",
        "amendment": r"\bamend(?:ment|ed|ments)?\b|\brevis(?:ion|ing|ed)\b",
        "dispute": r"\bdisputes?\b|\barbitration|\binternational court of justice|\bsettlement\b",
        "languages": r"\bequally (?:authentic|authoritative)|\bauthentic texts?"
        r"|\bboth (?:be )?(?:authentic|authoritative)",
        "depositary": r"\bdepositary|\bcertified (?:true )?cop",
        "reservation": r"\breservations?\b",
        "territory": r"\bterritorial|\bterritor(?:y|ies) (?:for|to|under|which)|\bnon-metropolitan"
        r"|\bnon-self-governing|\bextend the application",
        "notice": r"\bshall (?:notify|inform|communicate to) (?:all|the)\b.{0,300}?(?:members?|states?)",
        "saving": r"\bnothing in (?:this|the present)|\bwithout prejudice|\bshall not (?:affect|prejudice)"
        r"|\binterpreted as",
        "equality": r"\bdiscriminat|\bwithout distinction",
        "cooperation": r"\bco-?operat|\bassist(?:ance)? (?:one|each|to one) another|\bmutual",
        "training": r"\btraining\b",
        "remedy": r"\bremed(?:y|ies)|\bcompensation|\bredress|\bdamages",
        "privacy": r"\bprivacy|\bprivate life|\bconfidential",
        "return": r"\brepatriat|\breturn\b",
        "child": r"\bchild(?:ren)?\b|\bminor\b|\beighteen|\bunder 18",
    }.items()
}


def purposes_of(text: str) -> Counter[str]:
    """Return what the article is for, with how often it says so; empty for other languages than English."""
    counted = {purpose: len(phrases.findall(text)) for purpose, phrases in _PURPOSES.items()}
    return Counter({purpose: count for purpose, count in counted.items() if count})
