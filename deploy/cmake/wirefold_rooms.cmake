# One CMake target a room, with explicit sources and exact links.

add_library(wirefold_flags INTERFACE)
target_compile_options(wirefold_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor)
if(WIREFOLD_WARNINGS_AS_ERRORS)
  target_compile_options(wirefold_flags INTERFACE -Werror)
endif()
if(WIREFOLD_SANITIZE)
  add_compile_options(-fsanitize=${WIREFOLD_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${WIREFOLD_SANITIZE})
  # GCC's instrumentation hides from it what is set; release, the same sources, keeps the warning.
  add_compile_options($<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-maybe-uninitialized>)
  if(WIREFOLD_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
endif()
if(WIREFOLD_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# tests/run.sh compiles the sanitized presets in unity batches (CMAKE_UNITY_BUILD), which reads each
# header once a batch. ALONE, below, names the sources whose private names occur in another source
# of their target, too: they stay outside the batches.

# wirefold_room(NAME SOURCES a.cc … ALONE a.cc … PUBLIC lib … PRIVATE lib …): the library
# wirefold_NAME. A room without sources (headers only) becomes an interface library.
function(wirefold_room name)
  cmake_parse_arguments(room "" "" "SOURCES;ALONE;PUBLIC;PRIVATE" ${ARGN})
  set_source_files_properties(${room_ALONE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  if(room_SOURCES)
    add_library(wirefold_${name} STATIC ${room_SOURCES})
    target_include_directories(wirefold_${name} PUBLIC ${CMAKE_SOURCE_DIR}/pipeline)
    target_link_libraries(wirefold_${name}
      PUBLIC ${room_PUBLIC} PRIVATE ${room_PRIVATE} wirefold_flags)
  else()
    add_library(wirefold_${name} INTERFACE)
    target_include_directories(wirefold_${name} INTERFACE ${CMAKE_SOURCE_DIR}/pipeline)
    target_link_libraries(wirefold_${name} INTERFACE ${room_PUBLIC})
  endif()
endfunction()

# wirefold_test(NAME SOURCES a_test.cc … ALONE a_test.cc … LIBRARIES lib … BEHIND command …): the
# program NAME_test, one ctest entry, run by the command where there is one.
function(wirefold_test name)
  cmake_parse_arguments(test "" "TIMEOUT" "SOURCES;ALONE;LIBRARIES;BEHIND" ${ARGN})
  set_source_files_properties(${test_ALONE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  add_executable(${name}_test ${test_SOURCES})
  target_include_directories(${name}_test PRIVATE ${CMAKE_SOURCE_DIR})
  target_compile_definitions(${name}_test PRIVATE WIREFOLD_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  target_link_libraries(${name}_test PRIVATE
    ${test_LIBRARIES} wirefold_flags GTest::gmock GTest::gtest GTest::gtest_main)
  add_test(NAME ${name} COMMAND ${test_BEHIND} $<TARGET_FILE:${name}_test>)
  if(NOT test_TIMEOUT)
    set(test_TIMEOUT 300)
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT ${test_TIMEOUT})
endfunction()

# wirefold_embed(TARGET SYMBOL FILE): puts FILE's bytes into TARGET as the array SYMBOL, with
# SYMBOL_end behind its last byte. The file stays data an operator can read and edit.
function(wirefold_embed target symbol file)
  get_filename_component(path ${file} ABSOLUTE BASE_DIR ${CMAKE_SOURCE_DIR})
  set(assembly ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.S)
  file(CONFIGURE OUTPUT ${assembly} CONTENT [=[
.section .rodata
.global @symbol@
.global @symbol@_end
.balign 16
@symbol@:
.incbin "@path@"
@symbol@_end:
.byte 0
.section .note.GNU-stack,"",%progbits
]=] @ONLY)
  set_property(SOURCE ${assembly} APPEND PROPERTY OBJECT_DEPENDS ${path})
  target_sources(${target} PRIVATE ${assembly})
endfunction()
