"""`python -m neurodeck` is `neurodeck`."""

from neurodeck.cli import main

if __name__ == "__main__":
    main()
