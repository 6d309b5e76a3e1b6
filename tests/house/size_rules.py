"""Sizes: files, lines, functions, parameters, nesting; and parameters that are booleans."""

import ast
import re

from cpp_scanner import functions_of
from project import Finding

FILE_LINES_MAX = 500
LONG_FILE_LINES_MAX = 800  # tests and data tables
FUNCTION_LINES_MAX = 70
PARAMETERS_MAX = 4
NESTING_MAX = 3
COLUMNS_MAX = 100
README_LINES_MAX = 30

CPP = (".h", ".cc")
SCRIPTS = (".py", ".sh", ".js", ".cmake", "CMakeLists.txt")
DATA_TABLE = re.compile(r"(^config/.*\.toml|_table\.(h|cc))$")


def file_size(project):
    for path, text in project.files(*CPP, *SCRIPTS, ".toml"):
        is_long_kind = path.startswith("tests/") or DATA_TABLE.search(path)
        limit = LONG_FILE_LINES_MAX if is_long_kind else FILE_LINES_MAX
        count = len(text.splitlines())
        if count > limit:
            yield Finding(path, limit + 1, "file-size",
                          f"{count} lines, at most {limit}: split it by what its parts are about")


def columns(project):
    for path, text in project.files(*CPP, *SCRIPTS):
        for number, line in enumerate(text.split("\n"), 1):
            if len(line) > COLUMNS_MAX:
                yield Finding(path, number, "columns",
                              f"{len(line)} columns, at most {COLUMNS_MAX}: wrap the line")


def function_sizes(project):
    """Function length, parameters and nesting of C++ and Python."""
    for path, text in project.files(*CPP):
        for function in functions_of(text):
            yield from cpp_function(path, function)
    for path, text in project.files(".py"):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield from python_function(path, node)


def cpp_function(path, function):
    is_macro = function.name.isupper()
    yield from too_long(path, function.name, function.first, function.last)
    if len(function.parameters) > PARAMETERS_MAX and not is_macro:
        yield too_many_parameters(path, function.first, function.name, len(function.parameters))
    if function.nesting > NESTING_MAX:
        yield too_deep(path, function.nesting_line, function.name, function.nesting)
    if path.endswith(".h") and path.startswith("pipeline/") and not is_macro:
        for parameter in function.parameters:
            if re.match(r"(const )?bool\b(?! \*)", parameter.text):
                yield Finding(path, parameter.line, "boolean-parameter",
                              f"{function.name} takes a bool: use an enum class whose names say "
                              "at the call what is meant, or two functions")


def python_function(path, node):
    yield from too_long(path, node.name, node.lineno, node.end_lineno)
    names = [a.arg for a in node.args.posonlyargs + node.args.args + node.args.kwonlyargs]
    count = len([name for name in names if name not in ("self", "cls")])
    if count > PARAMETERS_MAX:
        yield too_many_parameters(path, node.lineno, node.name, count)
    depth = python_nesting(node)
    if depth > NESTING_MAX:
        yield too_deep(path, node.lineno, node.name, depth)


def python_nesting(node):
    """The deepest chain of control statements below node; `elif` does not add a level."""
    control = (ast.If, ast.For, ast.While, ast.Try, ast.With)
    deepest = 0
    for name, child in ((n, c) for n, value in ast.iter_fields(node)
                        for c in (value if isinstance(value, list) else [value])):
        if not isinstance(child, (ast.stmt, ast.ExceptHandler)):
            continue
        is_elif = isinstance(node, ast.If) and name == "orelse" and isinstance(child, ast.If)
        is_function = isinstance(child, (ast.FunctionDef, ast.ClassDef))
        level = 0 if is_elif or not isinstance(child, control) else 1
        deepest = max(deepest, 0 if is_function else level + python_nesting(child))
    return deepest


def too_long(path, name, first, last):
    count = last - first + 1
    if count > FUNCTION_LINES_MAX:
        yield Finding(path, first, "function-length",
                      f"{name} has {count} lines, at most {FUNCTION_LINES_MAX}: "
                      "give its steps names")


def too_many_parameters(path, line, name, count):
    return Finding(path, line, "parameters",
                   f"{name} takes {count}, at most {PARAMETERS_MAX}: pass an options struct")


def too_deep(path, line, name, depth):
    return Finding(path, line, "nesting",
                   f"{name} nests {depth} levels, at most {NESTING_MAX}: return early or name "
                   "the inner part")


def readme_size(project):
    for room in project.room_folders():
        path = f"pipeline/{room}/README.md"
        text = project.texts.get(path)
        if text is None:
            yield Finding(f"pipeline/{room}", 1, "readme-missing",
                          "write README.md: the question the room answers, in and out, main "
                          "types, what it must not know")
        elif len(text.splitlines()) > README_LINES_MAX:
            yield Finding(path, README_LINES_MAX + 1, "readme-size",
                          f"{len(text.splitlines())} lines, at most {README_LINES_MAX}: keep what "
                          "a newcomer needs")


RULES = [file_size, columns, function_sizes, readme_size]
