"""How many small faults in the pure code do the tests notice? Mutation score on a random sample.

    make mutants SAMPLE=200 SEED=3
    python -m benchmarks.mutants [--sample 200] [--seed 1] [--packages catalogue/domain] [--again]

Each place of a package that an operator of Cosmic Ray can change (a comparison, a sign, a number, `and`,
`not`, a loop, a decorator ...) counts once, whatever number of changes it allows; so many places are drawn by
the seed, and one change for each. What nothing that runs can notice is no place, by general rules
(``silent``); no mutant is set aside by hand, so that some that survive are right in another way.

Which tests run a line is measured once and kept in ``build/mutants``; a test that was changed since is
measured again, and all are where the code was (``--again`` does it in any case). A mutant is tried by the
tests that run what is changed, or what reads the constant that is changed: those of its module first, then
those that run much of it, then the cheapest, for some seconds of the processor. A process of its own loads
the changed module and stops at the first test that fails. A mutant is *killed* where a test fails, or where
the tests take far more of the processor, of memory or of the clock than they do; else it *survived*, and is
printed. The exit is 1 where less than ``--floor`` percent are killed in some package. Runs on
systems that can fork, needs ``pip install cosmic-ray coverage``.
"""

from pathlib import Path

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "build" / "mutants"
PACKAGES = ("catalogue/domain", "catalogue/matching", "search_index")
