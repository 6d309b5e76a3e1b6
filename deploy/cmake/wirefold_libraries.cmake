# The libraries the rooms are built from, Debian packages (deploy/packages.txt) all but one
# (wirefold_zstd.cmake).
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc i18n)
find_package(ZLIB REQUIRED)
find_package(GTest REQUIRED)
find_package(CLI11 REQUIRED)
find_package(simdjson REQUIRED)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(rdkafka REQUIRED IMPORTED_TARGET rdkafka)
pkg_check_modules(gumbo REQUIRED IMPORTED_TARGET gumbo)
find_package(tomlplusplus REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_path(RAPIDJSON_INCLUDE_DIR rapidjson/writer.h REQUIRED)

# The program's malloc. Records, tokens and signatures are made on one thread and freed on another,
# at which glibc's is slow. Sanitizers bring their own; tests and fuzzers keep the C library's.
if(NOT WIREFOLD_SANITIZE)
  pkg_check_modules(jemalloc QUIET IMPORTED_TARGET jemalloc)
  if(NOT jemalloc_FOUND)
    message(WARNING "jemalloc is missing: wirefold will use the C library's malloc and be slower. "
                    "Run deploy/install.sh build (it installs libjemalloc-dev) and configure.")
  endif()
endif()
