"""`python -m imagen_desktop`."""

from imagen_desktop.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
