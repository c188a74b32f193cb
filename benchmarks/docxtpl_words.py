"""One Word file from finished words with docxtpl, as a whole process; called with context, template and output file."""

import sys
from pathlib import Path

import yaml
from docxtpl import DocxTemplate


def main(context_file: str, template: str, output: str) -> None:
    """Loads, renders, saves."""
    with Path(context_file).open("rb") as stream:
        context = yaml.load(stream, Loader=yaml.CSafeLoader)
    document = DocxTemplate(template)
    document.render(context)
    document.save(output)


if __name__ == "__main__":
    main(*sys.argv[1:])
