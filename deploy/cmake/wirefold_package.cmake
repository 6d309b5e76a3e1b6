# `cpack -G DEB` in the build folder: the program with its manual page, completion, settings file
# and unit, as a Debian package that names the libraries it was linked with.
include(GNUInstallDirs)

set(manual ${CMAKE_BINARY_DIR}/package/wirefold.1)
set(completion ${CMAKE_BINARY_DIR}/package/wirefold.bash)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/package)
add_custom_command(OUTPUT ${manual}.gz ${completion}
  COMMAND wirefold manual > ${manual}
  COMMAND gzip -9nf ${manual}
  COMMAND wirefold manual --bash > ${completion}
  DEPENDS wirefold VERBATIM)
add_custom_target(package_texts DEPENDS ${manual}.gz ${completion})

install(TARGETS wirefold DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${manual}.gz DESTINATION share/man/man1)
install(FILES ${completion} DESTINATION share/bash-completion/completions RENAME wirefold)
install(FILES ${CMAKE_SOURCE_DIR}/config/wirefold.toml DESTINATION /etc/wirefold)
install(FILES ${CMAKE_SOURCE_DIR}/deploy/systemd/wirefold.service DESTINATION /lib/systemd/system)
install(FILES ${CMAKE_SOURCE_DIR}/deploy/debian/copyright DESTINATION share/doc/wirefold)
# Not under share/doc: images of Debian (slim) leave that out when they unpack a package.
install(FILES ${CMAKE_SOURCE_DIR}/tests/sample/articles.jsonl
  DESTINATION share/wirefold RENAME sample.jsonl)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/config/schemas DESTINATION share/wirefold)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/deploy/prometheus ${CMAKE_SOURCE_DIR}/deploy/grafana
  DESTINATION share/wirefold)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME wirefold)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "finds which wire copies tell one story")
set(CPACK_PACKAGE_CONTACT "The Wirefold maintainers <maintainers@localhost>")
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${CMAKE_SOURCE_DIR}/deploy/debian/postinst ${CMAKE_SOURCE_DIR}/deploy/debian/prerm
  ${CMAKE_SOURCE_DIR}/deploy/debian/postrm ${CMAKE_SOURCE_DIR}/deploy/debian/conffiles)
include(CPack)
