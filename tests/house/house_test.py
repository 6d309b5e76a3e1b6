#!/usr/bin/env python3
"""Shows every rule of the house to fire on a bad snippet and to keep quiet on good ones.

A project here is a handful of files in memory: `tree(path=text)` stands for a folder on disk.
"""

import re
import unittest

import house
from cpp_scanner import functions_of, tokenize
from project import Project

CMAKE = "\n".join(f"add_subdirectory(pipeline/{room})"
                  for room in ("base", "article", "stream", "kafka")) + "\n"
HEADER = "#pragma once\n// What it is.\n// Who calls it.\n"
BOOL_METHOD = HEADER + "namespace wirefold::base {\nclass Door {\n  void set(bool open);\n};\n}\n"
ROOM_README = "# room\n"
# Marks that must not stand in this file as such.
MARK = "TO" + "DO"
SLEEP_CALL = "sleep" + "_for"
NATIVE = "-march=" + "native"


class Tree(Project):
    """A project of a few files, given as path -> text, in an otherwise tidy house."""

    def __init__(self, files):
        self.texts = {"CMakeLists.txt": CMAKE}
        rooms = ("base", "article", "stream", "kafka")
        rows = [f"| [{room}/]({room}/README.md) | it |\n" for room in rooms]
        self.texts["pipeline/README.md"] = "".join(rows)
        for room in rooms:
            self.texts[f"pipeline/{room}/README.md"] = ROOM_README
            self.texts[f"pipeline/{room}/CMakeLists.txt"] = f"wirefold_room({room})\n"
            self.texts[f"tests/{room}/CMakeLists.txt"] = ""
        self.texts.update(files)
        self.rooms = ["base", "article", "stream", "kafka"]


def rules_fired(files):
    """Names of the rules that the files break."""
    return {finding.rule for finding in house.findings_of(Tree(files))}


def in_room(room, code):
    """A room's source with its build entry."""
    return {f"pipeline/{room}/thing.cc": code,
            f"pipeline/{room}/CMakeLists.txt": f"wirefold_room({room} SOURCES thing.cc)\n"}


def function_with(lines):
    return "void wide() {\n" + "  step();\n" * lines + "}\n"


class EveryRuleFires(unittest.TestCase):
    """One bad snippet a rule: the rule's name and the files that break it, and only it."""

    CASES = [
        ("file-size", in_room("base", "\n" * 501)),
        ("file-size", {"tests/base/CMakeLists.txt": "\n" * 801}),
        ("columns", in_room("base", "// " + "x" * 98 + "\n")),
        ("function-length", in_room("base", function_with(69))),
        ("function-length", {"tests/tool.py": "def f():\n" + "    pass\n" * 70}),
        ("parameters", in_room("base", "void f(int a, int b, int c, int d, int e) {}\n")),
        ("parameters", {"tests/tool.py": "def f(a, b, c, d, *, e):\n    pass\n"}),
        ("nesting", in_room("base", "void f() { if (a) for (;;) while (b) if (c) { d(); } }\n")),
        ("nesting", {"tests/tool.py": "def f(a):\n if a:\n  if a:\n   if a:\n    if a: pass\n"}),
        ("boolean-parameter", {"pipeline/base/door.h": BOOL_METHOD}),
        ("readme-size", {"pipeline/base/README.md": "x\n" * 31}),
        ("readme-missing", {"pipeline/base/README.md": None}),
        ("include-direction", in_room("base", '#include "article/article.h"\n')),
        ("include-direction", in_room("article", '#include "kafka/client.h"\n')),
        ("link-direction", {"pipeline/base/CMakeLists.txt": "PUBLIC wirefold_article\n"}),
        ("core-header", in_room("article", "#include <thread>\n")),
        ("core-header", in_room("article", "#include <mutex>\n")),
        ("core-header", in_room("article", "#include <atomic>\n")),
        ("core-header", in_room("article", "#include <iostream>\n")),
        ("core-header", in_room("article", "#include <fstream>\n")),
        ("core-header", in_room("article", "#include <random>\n")),
        ("core-header", in_room("article", "#include <sys/socket.h>\n")),
        ("core-call", in_room("article", "auto now = std::chrono::system_clock::now();\n")),
        ("core-call", in_room("article", 'void f() { std::printf("x"); }\n')),
        ("core-call", in_room("article", "int r = std::rand();\n")),
        ("library-owner", in_room("base", "#include <simdjson.h>\n")),
        ("library-owner", in_room("article", "#include <xxhash.h>\n")),
        ("library-owner", in_room("stream", "#include <librdkafka/rdkafka.h>\n")),
        ("namespace", in_room("base", "namespace wirefold::article {\n}\n")),
        ("namespace", in_room("base", "namespace wirefold {\n}\n")),
        ("flat-room", {"pipeline/base/detail/notes.md": ""}),
        ("map-row", {"pipeline/README.md": "| [base/](base/README.md) | it |\n"}),
        ("map-row", {"config/words.toml": "", "config/README.md": "| `wrods.toml` | words |\n"}),
        ("map-row", {"pipeline/README.md": Tree({}).texts["pipeline/README.md"] + "| [x/](x) |\n"}),
        ("unbuilt", {"pipeline/base/forgotten.cc": ""}),
        ("unbuilt", {"tests/fuzz/lost.cc": "", "tests/fuzz/CMakeLists.txt": "lost_too.cc\n"}),
        ("banned-name", in_room("base", "class ArticleManager {};\n")),
        ("banned-name", in_room("base", "int common_words = 0;\n")),
        ("banned-name", in_room("base", "void take(Bytes data);\n")),
        ("banned-name", {"tests/support/helpers.md": ""}),
        ("pragma-once", {"pipeline/base/a.h": "// What it is.\n// Who calls it.\nint x;\n"}),
        ("header-opening", {"pipeline/base/a.h": "#pragma once\n// Short.\nint x;\n"}),
        ("header-opening", {"pipeline/base/a.h": "#pragma once\n" + "// Long.\n" * 9 + "int x;\n"}),
        ("file-name", {"pipeline/base/Thing.h": HEADER}),
        ("file-name", {"pipeline/base/thing.cpp": ""}),
        ("test-folder", {"tests/kafka/CMakeLists.txt": None}),
        ("unfinished", in_room("base", f"// {MARK}: later\n")),
        ("unfinished", {"deploy/x.sh": f"# {MARK}\n"}),
        ("machine-path", {"deploy/x.toml": 'path = "/ho' + 'me/anna/wire"\n'}),
        ("sleep", in_room("kafka", f"void f() {{ std::this_thread::{SLEEP_CALL}(1s); }}\n")),
        ("ranges-views", in_room("base", "#include <ran" + "ges>\n")),
        ("ranges-views", in_room("base", "auto x = a | std::views" + "::take(3);\n")),
        ("machine-flag", {"deploy/cmake/x.cmake": f"add_compile_options({NATIVE})\n"}),
    ]

    def test_each_case_fires_its_rule_alone(self):
        for rule, files in self.CASES:
            with self.subTest(rule=rule, files=files):
                self.assertEqual(rules_fired(files), {rule})

    def test_a_test_without_a_tested_file_is_found(self):
        listing = {"tests/base/CMakeLists.txt": "SOURCES ghost_test.cc ghost.cc"}
        ghost = "TEST(Ghost, Walks) {}\n"
        self.assertEqual(rules_fired({"tests/base/ghost_test.cc": ghost, **listing}), {"test-name"})
        self.assertEqual(rules_fired({"tests/base/ghost.cc": ghost, **listing}), {"test-name"})

    def test_a_room_missing_from_cmake_or_from_disk_is_found(self):
        rows = Tree({}).texts["pipeline/README.md"] + "| [extra/](e) | it |\n"
        extra = {"pipeline/extra/README.md": "", "pipeline/README.md": rows}
        self.assertEqual(rules_fired(extra), {"unlisted-room"})
        tree = Tree({})
        tree.rooms = ["base", "article", "stream", "kafka", "ghost"]
        tree.texts["tests/ghost/CMakeLists.txt"] = ""
        self.assertEqual({f.rule for f in house.findings_of(tree)}, {"unlisted-room"})

    def test_every_rule_name_has_a_case(self):
        fired = {rule for rule, _ in self.CASES} | {"test-name", "unlisted-room"}
        sources = [text for _, text in Project(house.Path(house.__file__).parent).files("rules.py")]
        self.assertEqual(len(sources), 3)
        for rule in house.RULES:
            self.assertTrue(callable(rule))
        self.assertEqual(fired, named_rules("\n".join(sources)))


def named_rules(source):
    """The rule names in the sources: what stands as `"name",` in a Finding or a pattern_rule."""
    names = re.findall(r'Finding\((?:[^"]|f"[^"]*")*?, "([a-z-]+)",', source)
    return set(names) | set(re.findall(r'pattern_rule\("([a-z-]+)"', source))


class GoodCodeIsQuiet(unittest.TestCase):
    def test_a_tidy_house_has_no_findings(self):
        self.assertEqual(rules_fired({}), set())

    def test_what_looks_bad_and_is_not(self):
        cases = [
            in_room("base", "auto* p = bytes.data();\nusing T = std::common_type_t<int, long>;\n"),
            in_room("base", "// A common helper's data.\nauto s = \"info manager\";\n"),
            in_room("kafka", "#include <thread>\n#include <librdkafka/rdkafka.h>\n"),
            in_room("kafka", "#include <simdjson.h>\n#include \"base/hash.h\"\n"),
            in_room("base", "#include <xxhash.h>\n"),
            in_room("article", "void f(char* b) { std::snprintf(b, 3, \"x\"); }\n"),
            in_room("base", function_with(68)),
            in_room("base", "void f() {\n  if (a) {\n  } else if (b) {\n  } else if (c) {\n"
                            "  } else if (d) {\n  } else if (e) {\n  }\n}\n"),
            in_room("base", "void f(std::map<int, std::pair<int, int>> a, int b = g(1, 2)) {}\n"),
            {"pipeline/base/a.h": HEADER + "bool f(int a);\nstruct S { bool open = false; };\n"},
            {"tests/base/base_test.cc": "TEST(A, B) {}\n",
             "tests/base/CMakeLists.txt": "base_test.cc"},
        ]
        for files in cases:
            with self.subTest(files=files):
                self.assertEqual(rules_fired(files), set())


class ScannerReadsCpp(unittest.TestCase):
    """Each case: a snippet and its functions as (name, parameters, nesting)."""

    CASES = [
        ("int f();", [("f", 0, 0)]),
        ("int f(void) { return 1; }", [("f", 0, 0)]),
        ("A::A(int a, B b) : a_(a), b_{b}, c_({1}) { if (a) {} }", [("A", 2, 1)]),
        ("bool operator==(const A& a, const A& b) { return true; }", [("operator==", 2, 0)]),
        ("int operator()(int a) const { return a; }", [("operator()", 1, 0)]),
        ("template <typename T, int N = (3 > 2)> T f(T a) { for (;;) {} }", [("f", 1, 1)]),
        ("struct S { int x{3}; int y = g(1); void m(int) const noexcept { while (x) y(); } };",
         [("m", 1, 1)]),
        ("enum class E { kA, kB }; constexpr int kTable[] = {1, 2};", []),
        ("const auto kF = [](int a, int b) { if (a) { return b; } return 1; };",
         [("lambda", 2, 1)]),
        ("void f() { sort(a, [&](int x) { if (x) { return 1; } return 0; }); }",
         [("f", 0, 0), ("lambda", 1, 1)]),
        ("void f() { if (a) b(); else if (c) d(); else for (;;) e(); }", [("f", 0, 2)]),
        ("void f() { do { if (a) {} } while (b); try { } catch (int e) { if (c) {} } }",
         [("f", 0, 2)]),
        ("void f() { switch (a) { case 1: if (b) {} break; default: c(); } }", [("f", 0, 2)]),
        ("void f() { struct P { int q() { return 1; } }; P p; }", [("f", 0, 0), ("q", 0, 0)]),
        ('void f() { g(R"x({ if (a) { "})x"); h("}"); char c = \'}\'; /* } */ }  // }',
         [("f", 0, 0)]),
        ("#define M(x) do { if (x) {\nvoid f() {}", [("f", 0, 0)]),
        ("#if A\nvoid f() {\n#else\nvoid f(int b) {\n#endif\n}", [("f", 0, 0)]),
        ("void f() { int a[3] = {1, 2, 3}; a[0] = b[1]; g({.x = 1}); }", [("f", 0, 0)]),
        ("auto f(int a) -> std::vector<int> { return {a}; }", [("f", 1, 0)]),
        ("using F = std::function<void(int, int)>; static_assert(sizeof(int) == 4);", []),
        ('extern "C" int f(const char* b, unsigned long n) { return 0; }', [("f", 2, 0)]),
        ("namespace a::b { namespace { void f() {} } }", [("f", 0, 0)]),
        ("class D final : public B<int> { public: D() = default; ~D() override; };",
         [("D", 0, 0), ("D", 0, 0)]),
    ]

    def test_functions_parameters_and_nesting(self):
        for code, wanted in self.CASES:
            with self.subTest(code=code):
                found = [(f.name, len(f.parameters), f.nesting) for f in functions_of(code)]
                self.assertEqual(found, wanted)

    def test_lines_count_from_signature_to_closing_brace(self):
        code = 'int a;\nvoid f(int a,\n       int b) {\n  g(R"(\n\n)");\n}\n'
        function, = functions_of(code)
        self.assertEqual((function.first, function.last), (2, 7))

    def test_comments_strings_and_directives_are_no_code(self):
        words = [t.text for t in tokenize('#include <a>\n// b\n/* c\n*/ d "e" 1\'000 \'f\'')]
        self.assertEqual(words, ["d", '"e"', "1'000", "'f'"])


if __name__ == "__main__":
    unittest.main()
