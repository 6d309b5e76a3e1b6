"""The project as the rules see it: which files are ours, which rooms exist and in which order."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

# Never ours: what builds and runs leave behind.
SKIPPED_NAMES = {"build", "out", ".git", "__pycache__", "node_modules", ".cache"}
FIRST_PORT = "stream"  # the rooms before it are the core


@dataclass(frozen=True)
class Finding:
    """One broken rule: where, which, and what to do about it."""

    path: str
    line: int
    rule: str
    advice: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.rule}: {self.advice}"


def room_order(cmake_text):
    """The rooms in the order of `add_subdirectory(pipeline/ROOM)`: dependencies first."""
    return re.findall(r"(?m)^\s*add_subdirectory\(pipeline/(\w+)\)", cmake_text)


class Project:
    """The tree below `root`, read once. Paths are relative to it, with forward slashes."""

    def __init__(self, root):
        self.root = Path(root)
        self.texts = {}  # path -> text; None for files that are not UTF-8 text
        for folder, names, files in os.walk(self.root):
            names[:] = sorted(n for n in names if n not in SKIPPED_NAMES)
            for name in sorted(set(files) - SKIPPED_NAMES):  # a worktree's .git is a file
                path = Path(folder, name)
                self.texts[path.relative_to(self.root).as_posix()] = read_text(path)
        self.rooms = room_order(self.texts.get("CMakeLists.txt") or "")

    def core_rooms(self):
        if FIRST_PORT not in self.rooms:
            return self.rooms
        return self.rooms[:self.rooms.index(FIRST_PORT)]

    def files(self, *suffixes):
        """(path, text) of every text file whose name ends with one of the suffixes."""
        for path, text in self.texts.items():
            if text is not None and path.endswith(suffixes):
                yield path, text

    def room_folders(self):
        """Folders directly below pipeline/, whether CMake knows them or not."""
        return sorted({p.split("/")[1] for p in self.texts if re.match(r"pipeline/[^/]+/", p)})


def read_text(path):
    """The file's text, or None where it is not text or larger than any source may be."""
    if path.is_symlink() or path.stat().st_size > 2_000_000:
        return None
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return None


def room_of(path):
    """The room of pipeline/ROOM/FILE, or None elsewhere."""
    parts = path.split("/")
    return parts[1] if len(parts) > 2 and parts[0] == "pipeline" else None


def lines_matching(text, pattern):
    """(line number, match) of every line of the text that the pattern finds something in."""
    for number, line in enumerate(text.split("\n"), 1):
        match = re.search(pattern, line)
        if match:
            yield number, match
