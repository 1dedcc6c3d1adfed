"""One spelling everywhere: the American one, which the field's libraries use."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BRITISH = re.compile(
    r"""(?ix) colour | centre | favour(?!s?\ of) | behaviour | neighbour | \bgrey
    | optimis(?!m|t) | initialis | normalis | recognis | organis | summaris | generalis | minimis
    | maximis | regularis | vectoris | analys(?=e[ds]?\b|ing) | catalogue | labelled | cancelled
    | modelled | learnt\b | spoilt | judgement | \blicence | \bfulfil\b | \b(for|back|to)wards\b"""
)
# Names that others chose: matplotlib's colors, asyncio's method.
FOREIGN = re.compile(r'"Greys"|\.cancelled\(\)')
IMAGE = re.compile(r'"image/png": "[^"]*"')
SUFFIXES = {".py", ".md", ".ipynb", ".toml", ".yml", ".js", ".css", ".cfg"}


def british(text):
    """Return the words of a text that are not spelled as the field does."""
    return [found[0] for found in BRITISH.finditer(FOREIGN.sub("", IMAGE.sub("", text)))]


def test_every_file_has_one_spelling():
    folders = [ROOT / name for name in ("nbcore", "notebooks", "site", "tests", ".github")]
    files = [*ROOT.glob("*"), *(file for folder in folders for file in folder.rglob("*"))]
    files = [f for f in files if f.suffix in SUFFIXES and f != Path(__file__)]
    assert len(files) > 100
    found = {f.relative_to(ROOT).as_posix(): british(f.read_text("utf-8")) for f in files}
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize("word", ["colour", "Optimiser", "backwards", "cancelled", "grey"])
def test_british_words_are_found(word):
    assert british(f"a {word} thing") == [re.match(BRITISH, word)[0]]
