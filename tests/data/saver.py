"""A program that saves without end until it is killed: at each line of its input it starts a child that does so."""

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from data.store import Built, Manifest, Store


def save_without_end(store: Store) -> None:
    """Say one's own process number, then the number of each save that is done."""
    number = store.manifest().settings.get("saved", 0)
    said(os.getpid())
    while True:
        number += 1
        store.change(edit(store, number))
        said(number)


def edit(store: Store, number: int) -> Callable[[Manifest], Manifest]:
    rows = pa.table({"id": [str(number)] * 500})

    def replaced(old: Manifest) -> Manifest:
        return replace(old, tables={"deals": Built(store.write(rows), 500, {})}, settings={"saved": number})

    return replaced


def said(word: object) -> None:
    os.write(1, f"{word}\n".encode())  # in one piece, which print does not promise


if __name__ == "__main__":
    for _ in sys.stdin:  # importing takes a second, forking a millisecond
        child = os.fork() or save_without_end(Store(Path(sys.argv[1])))
        os.waitpid(int(child or 0), 0)
        said("dead")
