"""python -m reports.cli: the command of an installed package, for other programs to call by the Python it is in."""

from reports.cli.main import run_installed

if __name__ == "__main__":
    raise SystemExit(run_installed())
