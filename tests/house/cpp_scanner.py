"""Reads C++ far enough to measure it: tokens, functions with their parameters, length and nesting.

Problem. The size limits of the house concern functions, which line-based tools cannot see; a real
front end (clang's Python bindings) is not among Debian's default packages and would need every
file's flags. Method. One regular expression cuts the text into tokens (comments, strings, raw
strings and preprocessor lines drop out), then a recursive descent over declarations and statements
follows braces only as far as sizes need. It accepts more than C++ and never decides types.
Limits. Of `#if … #else` only the first branch is read; functions made by macros are not seen.
"""

import re
from dataclasses import dataclass, field

TOKEN = re.compile(
    r"""
    (?P<comment>//[^\n]*|/\*.*?\*/)
  | (?P<raw>(?:u8|[uUL])?R"(?P<fence>[^()\\\s]{0,16})\(.*?\)(?P=fence)")
  | (?P<string>(?:u8|[uUL])?"(?:\\.|[^"\\\n])*")
  | (?P<char>(?:u8|[uUL])?'(?:\\.|[^'\\\n])+')
  | (?P<number>\.?[0-9](?:'?[A-Za-z0-9_.]|(?<=[eEpP])[+-])*)
  | (?P<name>[A-Za-z_]\w*)
  | (?P<punct>::|->|\.\.\.|<=>|\[\[|\]\]|[^\s\w])
  | (?P<newline>\n)
    """,
    re.VERBOSE | re.DOTALL,
)
CLASS_KEYS = {"class", "struct", "union"}
CONTROL_WITH_CONDITION = {"if", "for", "while", "switch"}
OPENING = {"(": ")", "{": "}", "[": "]", "[[": "]]"}


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    line: int


@dataclass(frozen=True)
class Parameter:
    text: str
    line: int


@dataclass
class Function:
    """A function or lambda: its first and last line and its deepest level of control."""

    name: str
    first: int
    last: int
    parameters: list = field(default_factory=list)
    nesting: int = 0
    nesting_line: int = 0
    has_body: bool = True


def blank_directives(text):
    """Replaces preprocessor lines, and every branch after a first `#if` branch, by empty lines."""
    out = []
    skipping = []  # one entry an open #if: True once its first branch has ended
    continued = False
    for line in text.split("\n"):
        directive = re.match(r"\s*#\s*(\w*)", line)
        if continued or directive:
            word = directive.group(1) if directive and not continued else ""
            if word in ("if", "ifdef", "ifndef"):
                skipping.append(False)
            elif word in ("else", "elif") and skipping:
                skipping[-1] = True
            elif word == "endif" and skipping:
                skipping.pop()
            continued = line.rstrip().endswith("\\")
            out.append("")
            continue
        out.append("" if any(skipping) else line)
    return "\n".join(out)


def mask_raw_strings(text):
    """Raw strings may hold lines that look like directives: their inner `#` at line starts goes."""
    def mask(match):
        if match.lastgroup in ("raw", "fence") or match.group("raw"):
            return re.sub(r"(?m)^(\s*)#", r"\1 ", match.group(0))
        return match.group(0)

    return TOKEN.sub(mask, text)


def tokenize(text):
    """The tokens of a C++ text, without comments and preprocessor lines."""
    tokens = []
    line = 1
    position = 0
    code = blank_directives(mask_raw_strings(text))
    while position < len(code):
        match = TOKEN.match(code, position)
        if match is None:
            position += 1
            continue
        piece = match.group(0)
        if match.group("raw"):
            tokens.append(Token("string", piece, line))
        elif not match.group("comment") and not match.group("newline"):
            tokens.append(Token(match.lastgroup, piece, line))
        line += piece.count("\n")
        position = match.end()
    return tokens


def split_parameters(tokens):
    """Splits the tokens between a parameter list's parentheses at its top-level commas."""
    parts, part, depth = [], [], 0
    for token in tokens:
        if token.text in ("(", "[", "{", "<", "[["):
            depth += 1
        elif token.text in (")", "]", "}", ">", "]]"):
            depth -= 1
        if token.text == "," and depth == 0:
            parts.append(part)
            part = []
        else:
            part.append(token)
    if part:
        parts.append(part)
    found = [Parameter(" ".join(t.text for t in p), p[0].line) for p in parts if p]
    return [] if len(found) == 1 and found[0].text == "void" else found


class Scanner:
    """Collects the functions of one file. `functions` is filled by scan()."""

    def __init__(self, text):
        self.tokens = tokenize(text)
        self.at = 0
        self.functions = []

    def scan(self):
        while self.at < len(self.tokens):
            self.scope()
            self.at += 1  # a brace too many: go on behind it
        return self.functions

    # -- small steps ---------------------------------------------------------------------------
    def text(self, ahead=0):
        index = self.at + ahead
        return self.tokens[index].text if 0 <= index < len(self.tokens) else ""

    def line(self):
        return self.tokens[min(self.at, len(self.tokens) - 1)].line

    def skip_balanced(self):
        """From an opening bracket to behind its closing one."""
        depth = 0
        while self.at < len(self.tokens):
            if self.text() in OPENING:
                depth += 1
            elif self.text() in OPENING.values():
                depth -= 1
            self.at += 1
            if depth == 0:
                return

    def skip_angles(self):
        """From a template's `<` to behind its `>`."""
        depth = 0
        while self.at < len(self.tokens):
            token = self.text()
            if token in OPENING:
                self.skip_balanced()
                continue
            depth += {"<": 1, ">": -1}.get(token, 0)
            self.at += 1
            if depth == 0:
                return

    # -- declarations --------------------------------------------------------------------------
    def scope(self):
        """Declarations up to the closing brace of a namespace or class, which is not consumed."""
        while self.at < len(self.tokens) and self.text() != "}":
            self.declaration()

    def declaration(self):
        start = self.at
        if self.text() == "template":
            self.at += 1
            if self.text() == "<":
                self.skip_angles()
        elif self.text() in ("public", "private", "protected") and self.text(1) == ":":
            self.at += 2
            return
        head = Head(self, start)
        head.read()

    def body_of_scope(self):
        self.at += 1
        self.scope()
        self.at += 1

    def body_of_function(self, function):
        """At the body's `{`; measures it and goes behind its `}`."""
        self.functions.append(function)
        Body(self, function).compound(0)
        function.last = self.tokens[min(self.at, len(self.tokens)) - 1].line


class Head:
    """One declaration up to its `;` or through its braces."""

    def __init__(self, scanner, start):
        self.s = scanner
        self.first = scanner.tokens[start].line
        self.begin = scanner.at
        self.parameters = None  # the first parenthesis group that belongs to a name
        self.name = ""
        self.assigned = False
        self.in_initialisers = False
        self.initialiser = Body(scanner, Function("", self.first, 0))

    def words(self):
        return [t.text for t in self.s.tokens[self.begin:self.s.at]]

    def read(self):
        s = self.s
        while s.at < len(s.tokens):
            token = s.text()
            if token == ";":
                self.declared()
                s.at += 1
                return
            if token == "}":
                return
            if self.assigned:
                self.initialiser.part(0)
            elif token == "{":
                if self.brace():
                    return
            elif token == "(":
                self.parenthesis()
            elif token in ("[", "[["):
                s.skip_balanced()
            elif token == "operator" and self.parameters is None:
                self.operator()
            else:
                self.plain(token)

    def plain(self, token):
        s = self.s
        if token == "=":
            self.assigned = True
        elif token == ":" and self.parameters is not None:
            self.in_initialisers = True
        elif token == "<" and s.tokens[s.at - 1].kind == "name":
            s.skip_angles()
            return
        s.at += 1

    def operator(self):
        s = self.s
        s.at += 1
        name = "operator"
        while s.at < len(s.tokens) and (s.text() != "(" or name == "operator"):
            if s.text() == "(":
                name += "()"
                s.at += 2
                continue
            name += s.text()
            s.at += 1
        self.name = name
        self.parenthesis()

    def parenthesis(self):
        s = self.s
        begin = s.at
        before = s.tokens[begin - 1] if begin else None
        s.skip_balanced()
        is_name = self.name or (before and (before.kind == "name" or before.text in (">", ")")))
        reserved = before and before.text in ("alignas", "decltype", "noexcept", "requires")
        if self.parameters is None and is_name and not reserved:
            self.name = self.name or before.text
            self.parameters = split_parameters(s.tokens[begin + 1:s.at - 1])

    def declared(self):
        words = self.words()
        skipped = {"using", "typedef", "static_assert", "friend"} & set(words[:1])
        if self.parameters is None or skipped or (self.assigned and words[-1] not in
                                                  ("default", "delete", "0")):
            return
        line = self.s.line()
        self.s.functions.append(Function(self.name, self.first, line, self.parameters,
                                         has_body=False))

    def brace(self):
        """At a `{`: true when the declaration ends with what it opens."""
        s = self.s
        words = self.words()
        key = words[0] if words else ""
        before = words[-1] if words else ""
        if key == "namespace" or (key == "inline" and "namespace" in words[:2]) or (
                key == "extern" and len(words) == 2 and before.startswith('"')):
            s.body_of_scope()
            return True
        if "enum" in words[:2]:
            s.skip_balanced()
            return False
        if self.is_class(words):
            s.body_of_scope()
            return False
        if self.parameters is not None:
            if self.in_initialisers and before not in (")", "}"):
                s.skip_balanced()  # member{value}
                return False
            s.body_of_function(Function(self.name, self.first, 0, self.parameters))
            return True
        self.initialiser.group(0)
        return False

    def is_class(self, words):
        leading = [w for w in words[:3] if w in CLASS_KEYS]
        return bool(leading) and words[-1] not in (")", "const", "noexcept", "override")


class Body:
    """The statements of one function; lambdas in it are functions of their own, one level on."""

    def __init__(self, scanner, function):
        self.s = scanner
        self.function = function

    def reach(self, depth):
        if depth > self.function.nesting:
            self.function.nesting = depth
            self.function.nesting_line = self.s.line()

    def compound(self, depth):
        """At `{`; goes behind `}`."""
        s = self.s
        s.at += 1
        while s.at < len(s.tokens) and s.text() != "}":
            self.statement(depth)
        s.at += 1

    def statement(self, depth):
        s = self.s
        token = s.text()
        if token == "{":
            self.compound(depth)
        elif token in CONTROL_WITH_CONDITION:
            self.control(depth)
        elif token in ("do", "try"):
            self.reach(depth + 1)
            s.at += 1
            self.statement(depth + 1)
        elif token == "catch":
            s.at += 1
            s.skip_balanced()
            self.statement(depth + 1)
        elif token in CLASS_KEYS and self.opens_class():
            s.declaration()
        elif token in ("case", "default"):
            self.label()
        else:
            self.expression(depth)

    def opens_class(self):
        """A local class: a `{` comes before any `;`, `=` or `(`."""
        for token in self.s.tokens[self.s.at:]:
            if token.text in ("{", ";", "=", "("):
                return token.text == "{"
        return False

    def label(self):
        s = self.s
        while s.at < len(s.tokens) and s.text() != ":":
            s.at += 1
        s.at += 1

    def control(self, depth):
        s = self.s
        is_if = s.text() == "if"
        self.reach(depth + 1)
        s.at += 1
        if s.text() == "constexpr":
            s.at += 1
        if s.text() == "(":
            self.group(depth)
        if s.text() == "[[":
            s.skip_balanced()
        self.statement(depth + 1)
        if is_if and s.text() == "else":
            s.at += 1
            self.statement(depth if s.text() == "if" else depth + 1)

    def expression(self, depth):
        """Up to and behind the `;`; stops before a `}` that is not its own."""
        s = self.s
        while s.at < len(s.tokens):
            token = s.text()
            if token == ";":
                s.at += 1
                return
            if token == "}":
                return
            self.part(depth)

    def part(self, depth):
        s = self.s
        token = s.text()
        if token == "[" and self.begins_lambda():
            self.lambda_expression(depth)
        elif token in ("(", "[", "{"):
            self.group(depth)
        elif token == "[[":
            s.skip_balanced()
        else:
            s.at += 1

    def group(self, depth):
        """At an opening bracket; goes behind its closing one and looks into it for lambdas."""
        s = self.s
        closing = OPENING[s.text()]
        s.at += 1
        while s.at < len(s.tokens) and s.text() != closing:
            if s.text() in OPENING.values():
                return  # unbalanced: leave it to the caller
            self.part(depth)
        s.at += 1

    def begins_lambda(self):
        before = self.s.tokens[self.s.at - 1]
        if before.text in ("return", "co_return", "case"):
            return True
        return before.kind not in ("name", "string", "number") and before.text not in (")", "]")

    def lambda_expression(self, depth):
        s = self.s
        function = Function("lambda", s.line(), s.line())
        s.skip_balanced()
        if s.text() == "<":
            s.skip_angles()
        if s.text() == "(":
            begin = s.at
            s.skip_balanced()
            function.parameters = split_parameters(s.tokens[begin + 1:s.at - 1])
        while s.at < len(s.tokens) and s.text() not in ("{", ";", ",", ")"):
            s.at += 1
        if s.text() != "{":
            return
        s.functions.append(function)
        inner = Body(s, function)
        function.nesting = 0
        inner.compound(depth)
        function.last = s.tokens[min(s.at, len(s.tokens)) - 1].line


def functions_of(text):
    """All functions and lambdas of a C++ text, in the order in which they begin."""
    return sorted(Scanner(text).scan(), key=lambda f: (f.first, f.last))
