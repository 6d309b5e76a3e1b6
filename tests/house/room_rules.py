"""Rooms: who may include whom, what the core must not know, and that map and folders agree."""

import re

from project import FIRST_PORT, Finding, lines_matching, room_of

CPP = (".h", ".cc")
INCLUDE = r'^\s*#\s*include\s*[<"]([^>"]+)[>"]'

# What the core must not know (values in, values out), by header.
FORBIDDEN_BY_SUBJECT = {
    "threads": {"thread", "mutex", "shared_mutex", "atomic", "condition_variable", "future",
                "stop_token", "semaphore", "latch", "barrier", "pthread.h"},
    "files and streams": {"iostream", "fstream", "filesystem", "fcntl.h", "unistd.h", "dirent.h",
                          "sys/mman.h", "sys/stat.h"},
    "random numbers": {"random"},
    "sockets": {"sys/socket.h", "netinet/in.h", "arpa/inet.h", "netdb.h", "poll.h", "sys/epoll.h"},
    "log calls": {"syslog.h"},
}
CORE_FORBIDDEN_HEADERS = {header: subject for subject, headers in FORBIDDEN_BY_SUBJECT.items()
                          for header in headers}
# The same by what is called; base/check.h is the one place that may speak before it stops.
CORE_FORBIDDEN_CALLS = {
    "the wall clock": r"\b(system_clock|steady_clock|high_resolution_clock|utc_clock|"
                      r"clock_gettime|gettimeofday|std::time\s*\(|std::clock\s*\()",
    "random numbers": r"\b(std::rand|srand|random_device|getrandom)\b",
    "log calls or files": r"(?<!\w)(std::)?(printf|fprintf|puts|fputs|fopen)\s*\(",
}
CHECK_HEADER = "pipeline/base/check.h"
# Memory alone is asked for there, as new does.
MEMORY_FILE = "pipeline/base/huge_pages.cc"
# What browsers get: the one folder in a room, since it is no C++ and is embedded as it is.
PAGE = "pipeline/http/page/"
# The one room that may include a library: (header pattern, room, only within the core).
LIBRARY_OWNERS = [
    (r"^simdjson", "article", True),
    (r"^xxhash|^xxh3", "base", False),
    (r"^librdkafka/|^rdkafka", "kafka", False),
]


def include_direction(project):
    for path, number, header in includes_of(project, project.rooms):
        room, target = room_of(path), header.split("/")[0]
        if "/" in header and target in project.rooms and not stands_above(project, target, room):
            yield Finding(path, number, "include-direction",
                          f"{room} includes {header}, but {target} stands below it in "
                          "CMakeLists.txt: hand the value up, or move what both need up")


def stands_above(project, target, room):
    """True if room may use target: it is the room itself or stands before it."""
    return project.rooms.index(target) <= project.rooms.index(room)


def link_direction(project):
    for room in project.rooms:
        path = f"pipeline/{room}/CMakeLists.txt"
        listing = project.texts.get(path) or ""
        for number, match in lines_matching(listing, r"\bwirefold_(\w+)"):
            target = match.group(1)
            if target in project.rooms and not stands_above(project, target, room):
                yield Finding(path, number, "link-direction",
                              f"{room} links {target}, which stands below it: remove the link")


def includes_of(project, rooms):
    """(path, line, header) of every #include line in these rooms."""
    for path, text in project.files(*CPP):
        if room_of(path) in rooms:
            for number, match in lines_matching(text, INCLUDE):
                yield path, number, match.group(1)


def core_headers(project):
    for path, number, header in includes_of(project, project.core_rooms()):
        if path == MEMORY_FILE and header == "sys/mman.h":
            continue
        if header in CORE_FORBIDDEN_HEADERS:
            yield Finding(path, number, "core-header",
                          f"<{header}>: the core knows no {CORE_FORBIDDEN_HEADERS[header]}; "
                          "return a value and let the shell do it")


def core_calls(project):
    for path, text in project.files(*CPP):
        if room_of(path) not in project.core_rooms() or path == CHECK_HEADER:
            continue
        for subject, pattern in CORE_FORBIDDEN_CALLS.items():
            for number, match in lines_matching(text, pattern):
                yield Finding(path, number, "core-call",
                              f"{match.group(0).strip()}: the core knows no {subject}; take the "
                              "value as a parameter or return it")


def library_owner(project):
    for pattern, owner, only_core in LIBRARY_OWNERS:
        bound = set(project.core_rooms() if only_core else project.rooms) - {owner}
        for path, number, header in includes_of(project, bound):
            if re.match(pattern, header):
                yield Finding(path, number, "library-owner",
                              f"{header} belongs to {owner}/ alone: call {owner}/")


def namespaces(project):
    for path, text in project.files(*CPP):
        room = room_of(path)
        if room is None:
            continue
        for number, match in lines_matching(text, r"^\s*namespace\s+wirefold(::[\w:]+)?\s*\{"):
            if match.group(1) != f"::{room}":
                yield Finding(path, number, "namespace",
                              f"the namespace is wirefold::{room}, as the room; include the other "
                              "room's header instead of declaring its types")


def flat_rooms(project):
    for path in project.texts:
        if room_of(path) and path.count("/") > 2 and not path.startswith(PAGE):
            yield Finding(path, 1, "flat-room",
                          "rooms have no folders: name the file well, or make a new room")


def listed_rooms(project):
    for room in project.room_folders():
        if room not in project.rooms:
            yield Finding(f"pipeline/{room}", 1, "unlisted-room",
                          "add_subdirectory it in CMakeLists.txt where its dependencies end")
    for room in project.rooms:
        if room not in project.room_folders():
            yield Finding("CMakeLists.txt", 1, "unlisted-room", f"pipeline/{room} does not exist")
    if project.rooms and FIRST_PORT not in project.rooms:
        yield Finding("CMakeLists.txt", 1, "unlisted-room",
                      f"the first port, {FIRST_PORT}, is gone: name it in tests/house")


def map_rows(project, path):
    """What the rows `| [name/](…) | … |` or `| `name` | … |` of a map name, with their lines."""
    text = project.texts.get(path) or ""
    row = r"^\|\s*[\[`]([\w.]+)/?[\]`]"
    return {match.group(1): number for number, match in lines_matching(text, row)}


def maps(project):
    """pipeline/README.md against the rooms, config/README.md against the files, both ways."""
    rooms = set(project.room_folders())
    settings = {path.split("/")[1] for path in project.texts if path.startswith("config/")}
    settings -= {"README.md"}
    for folder, entries in (("pipeline", rooms), ("config", settings)):
        path = f"{folder}/README.md"
        rows = map_rows(project, path)
        for name in set(rows) - entries:
            yield Finding(path, rows[name], "map-row", f"no {folder}/{name}: remove the row")
        for name in entries - set(rows):
            yield Finding(path, 1, "map-row", f"no row for {name}: say in a sentence what it is")


def built_sources(project):
    """Every .cc of a room and of the tests is named in its folder's CMakeLists.txt."""
    for path, _ in project.files(".cc"):
        folder, _, name = path.rpartition("/")
        if path.startswith(("pipeline/", "tests/", "benchmarks/")):
            listing = project.texts.get(f"{folder}/CMakeLists.txt") or ""
            stem = re.escape(name[:-3])
            if not re.search(rf"(?<![\w-]){stem}(\.cc)?(?![\w-])", listing):
                yield Finding(path, 1, "unbuilt",
                              f"{folder}/CMakeLists.txt does not name it: build it or remove it")


RULES = [include_direction, link_direction, core_headers, core_calls, library_owner, namespaces,
         flat_rooms, listed_rooms, maps, built_sources]
