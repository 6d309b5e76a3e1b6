"""Words and marks: names, headers' openings, test names, and what must not stand in the project."""

import re

from cpp_scanner import tokenize
from project import Finding, lines_matching, room_of

CPP = (".h", ".cc")
BUILD_FILES = ("CMakeLists.txt", ".cmake", "CMakePresets.json", ".sh")
BANNED_WORDS = {"manager", "util", "utility", "helper", "common", "misc", "processor", "handler",
                "info", "data"}
BANNED_WORDS |= {word + "s" for word in BANNED_WORDS} | {"utilities"}
# Names that other libraries chose.
FOREIGN_NAMESPACES = {"std", "tl", "rapidjson", "simdjson", "CLI", "toml", "icu", "testing"}
FOREIGN_PREFIXES = ("rd_kafka_", "Gumbo", "gumbo_", "ZSTD_", "XXH", "u_", "utext_", "UData",
                    "LLVM", "XML_")
HEADER_COMMENT_LINES = range(2, 9)

# Patterns are written so that they do not find themselves.
UNFINISHED = r"\b(TOD[O]|FIXM[E]|XX[X]|HAC[K])\b|\bDISABLE[D]_|not implemente[d]"
MACHINE_PATH = r"(?:^|[^\w.])/(?:work|farm|root|home|Users|tmp/bash_jobs)/[\w.]"
SLEEP = r"\b(sleep_fo[r]|sleep_unti[l]|uslee[p]|nanoslee[p])\b"
RANGES_VIEWS = r"#\s*include\s*<range[s]>|\bstd::(ranges::)?views::|\bstd::ranges::\w+_vie[w]\b"
MACHINE_FLAG = r"-m(arch|tune)=nativ[e]"


def word_parts(name):
    """`ArticleInfo`, `article_info` and `kArticleInfo` all have the parts article and info."""
    pieces = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)
    return [piece.lower() for piece in pieces]


def is_foreign(tokens, index):
    """True where another library chose the name at index, or where it only reads a member."""
    token = tokens[index]
    before = tokens[index - 1].text if index else ""
    after = tokens[index + 1].text if index + 1 < len(tokens) else ""
    if token.text == "data" and after == "(":
        return True  # the container interface
    if token.text.startswith(FOREIGN_PREFIXES) or before in (".", "->"):
        return True
    while before == "::" and index >= 2:
        index -= 2
        if tokens[index].text in FOREIGN_NAMESPACES:
            return True
        before = tokens[index - 1].text if index else ""
    return False


def banned_identifiers(project):
    for path, text in project.files(*CPP):
        tokens = tokenize(text)
        for index, token in enumerate(tokens):
            banned = BANNED_WORDS & set(word_parts(token.text)) if token.kind == "name" else None
            if banned and not is_foreign(tokens, index):
                yield Finding(path, token.line, "banned-name",
                              f"{token.text}: \"{banned.pop()}\" says nothing; use the field's "
                              "own word")


def banned_paths(project):
    for path in project.texts:
        banned = BANNED_WORDS & set(word_parts(path))
        if banned:
            yield Finding(path, 1, "banned-name",
                          f"\"{banned.pop()}\" in a path says nothing: name what is inside")


def header_opening(project):
    for path, text in project.files(".h"):
        lines = text.split("\n")
        code = [line for line in lines if line.strip() and not line.startswith("//")]
        if not code or code[0].strip() != "#pragma once":
            yield Finding(path, 1, "pragma-once", "the first line of code is `#pragma once`")
        if not path.startswith("pipeline/"):
            continue
        comment = opening_comment(lines)
        if comment not in HEADER_COMMENT_LINES:
            yield Finding(path, 1, "header-opening",
                          f"{comment} lines of comment at the head, wanted 2 to 8: what it is, "
                          "why it exists, who calls it")


def opening_comment(lines):
    """How many comment lines stand at the head, before or directly behind `#pragma once`."""
    count = 0
    for line in lines:
        if line.startswith("//"):
            count += 1
        elif line.strip() != "#pragma once" and (line.strip() or count):
            break
    return count


def file_names(project):
    for path in project.texts:
        if not path.startswith(("pipeline/", "tests/", "benchmarks/")):
            continue
        name = path.rpartition("/")[2]
        if re.search(r"\.(cpp|cxx|hpp|hh|C|H)$", name):
            yield Finding(path, 1, "file-name", "C++ files end in .h and .cc")
        elif name.endswith(CPP) and not re.fullmatch(r"[a-z][a-z0-9_]*\.(h|cc)", name):
            yield Finding(path, 1, "file-name", "file names are snake_case")


def test_names(project):
    """tests/ROOM/FILE_test.cc tests pipeline/ROOM/FILE, or ROOM as a whole."""
    for path, text in project.files(".cc"):
        parts = path.split("/")
        if parts[0] != "tests" or len(parts) != 3:
            continue
        has_tests = any(True for _ in lines_matching(text, r"^TEST(_F|_P)?\("))
        stem = parts[2][:-len(".cc")]
        if has_tests != stem.endswith("_test"):
            yield Finding(path, 1, "test-name", "files with tests, and no others, end in _test.cc")
        elif has_tests and parts[1] in project.rooms:
            yield from tested_file(project, path, stem[:-len("_test")])


def tested_file(project, path, stem):
    """A test is named after the file it tests; an aspect may follow (`decode_limits_test.cc`)."""
    room = path.split("/")[1]
    names = {p.split("/")[2].rsplit(".", 1)[0] for p in project.texts
             if room_of(p) == room and p.endswith(CPP)} | {room}
    if not any(stem == name or stem.startswith(name + "_") for name in names):
        yield Finding(path, 1, "test-name",
                      f"no pipeline/{room}/{stem}.h or .cc: name the test after what it tests")


def test_folders(project):
    for room in project.rooms:
        if project.texts.get(f"tests/{room}/CMakeLists.txt") is None:
            yield Finding(f"tests/{room}", 1, "test-folder", "tests/ mirrors pipeline/: add it")


def pattern_rule(rule, pattern, suffixes, advice):
    """A rule that no line of the named files matches the pattern."""
    def check(project):
        for path, text in project.files(*suffixes):
            for number, match in lines_matching(text, pattern):
                yield Finding(path, number, rule, f"{match.group(0).strip()}: {advice}")

    return check


unfinished = pattern_rule("unfinished", UNFINISHED, CPP + (".py", ".sh", ".js", ".md", ".cmake"),
                          "finish it, or take it out")
machine_path = pattern_rule("machine-path", MACHINE_PATH, ("",),
                            "a path of one machine: make it relative, or a setting")
sleeping = pattern_rule("sleep", SLEEP, CPP, "wait for the condition itself, with a deadline")
ranges_views = pattern_rule("ranges-views", RANGES_VIEWS, CPP,
                            "clang 14 rejects these of libstdc++ 12: write the loop")
machine_flag = pattern_rule("machine-flag", MACHINE_FLAG, BUILD_FILES,
                            "builds must run elsewhere too: dispatch at run time")

RULES = [banned_identifiers, banned_paths, header_opening, file_names, test_names, test_folders,
         unfinished, machine_path, sleeping, ranges_views, machine_flag]
