"""``python -m catalogue.cli``: the same as ``lacuna``."""

from . import main

main()
