#pragma once
// toml++ as all rooms use it: without exceptions, and without its assertions. Version 3.3 asserts
// that a key begins with a letter before it looks, so a file with the line [[[story]]] would end
// the process; without the assertion it is refused with its line, as any other mistake. Included by
// who reads settings, rules, weights and examples.

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_ASSERT(condition) static_assert(true)
#include <toml++/toml.h>
