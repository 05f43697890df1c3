"""``python -m rangekit``: the command line."""

from rangekit.cli import main

if __name__ == "__main__":
    main()
