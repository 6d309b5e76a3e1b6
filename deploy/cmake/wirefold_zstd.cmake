# zstd's unpacker, built here from its own source. zstd copies from up to megabytes ago, here and
# there; beside other work those bytes are no longer in the cache, and each copy waits for memory.
# zstd can ask for them ahead, but does so only for windows beyond 16 MiB, unless it is built to do
# so always; then an archive takes half the time to unpack while the pipeline runs. No library of
# Debian's is built that way. Where the source can't be had, the system's library does, slower.
#
# Target: wirefold_zstd, with zstd.h.
set(zstd_source ${CMAKE_BINARY_DIR}/zstd)
set(zstd_version 1.5.7.2)
set(zstd_library ${zstd_source}/zstd-${zstd_version}/zstd/lib)

if(NOT EXISTS ${zstd_library}/zstd.h)
  find_package(Python3 COMPONENTS Interpreter)
  execute_process(
    COMMAND ${Python3_EXECUTABLE} -m pip download --quiet --disable-pip-version-check --no-deps
            --no-binary :all: --require-hashes --dest ${zstd_source}
            --requirement ${CMAKE_SOURCE_DIR}/deploy/zstd.txt
    RESULT_VARIABLE zstd_missing ERROR_VARIABLE zstd_error OUTPUT_QUIET)
  if(NOT zstd_missing)
    file(ARCHIVE_EXTRACT INPUT ${zstd_source}/zstd-${zstd_version}.tar.gz
         DESTINATION ${zstd_source})
  endif()
endif()

if(EXISTS ${zstd_library}/zstd.h)
  add_library(wirefold_zstd STATIC
    ${zstd_library}/common/debug.c
    ${zstd_library}/common/entropy_common.c
    ${zstd_library}/common/error_private.c
    ${zstd_library}/common/fse_decompress.c
    ${zstd_library}/common/xxhash.c
    ${zstd_library}/common/zstd_common.c
    ${zstd_library}/decompress/huf_decompress.c
    ${zstd_library}/decompress/huf_decompress_amd64.S
    ${zstd_library}/decompress/zstd_ddict.c
    ${zstd_library}/decompress/zstd_decompress.c
    ${zstd_library}/decompress/zstd_decompress_block.c)
  target_compile_definitions(wirefold_zstd PRIVATE
    ZSTD_FORCE_DECOMPRESS_SEQUENCES_LONG
    # librdkafka goes on with the library that it was made for.
    "ZSTDLIB_VISIBLE=__attribute__((visibility(\"hidden\")))" XXH_NAMESPACE=ZSTD_ NDEBUG)
  target_compile_options(wirefold_zstd PRIVATE -w $<$<COMPILE_LANGUAGE:C>:-O3>)
  target_include_directories(wirefold_zstd SYSTEM INTERFACE ${zstd_library})
  set_target_properties(wirefold_zstd PROPERTIES
    C_VISIBILITY_PRESET hidden UNITY_BUILD OFF EXPORT_COMPILE_COMMANDS OFF)
else()
  message(WARNING "zstd's source can't be fetched: packed archives are unpacked by the system's "
                  "library, slower. Run deploy/install.sh build (it installs python3-pip), see "
                  "that pip reaches its index, and configure again. pip said: ${zstd_error}")
  add_library(wirefold_zstd INTERFACE)
  target_link_libraries(wirefold_zstd INTERFACE PkgConfig::zstd)
endif()
