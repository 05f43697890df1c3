"""``python -m rangekit``: the command line."""

import sys

from rangekit.cli import main

if __name__ == "__main__":
    sys.exit(main())
