# SPDX-License-Identifier: GPL-2.0-or-later

# Runs first in every installation from the build folder BUILD, before any file is copied. It installs into
# a temporary folder, to detect files that are not built, and appends to BUILD/installed.txt what is about to
# be installed: files, and folders that do not exist yet. So interrupted installations, and several with
# different prefixes, can be removed. It makes the folders, as CMake would make them with the umask of who
# installs, which may keep other users out.

if(IS_STAGE)
    return()
endif()
set(STAGE "${BUILD}/stage")
set(MANIFEST "${BUILD}/install_manifest.txt")
file(REMOVE_RECURSE "${STAGE}" "${MANIFEST}")
execute_process(
    COMMAND ${CMAKE_COMMAND} -E env "DESTDIR=${STAGE}" ${CMAKE_COMMAND} -DIS_STAGE=1
        "-DCMAKE_INSTALL_PREFIX=${CMAKE_INSTALL_PREFIX}" -P "${BUILD}/cmake_install.cmake"
    RESULT_VARIABLE STATUS OUTPUT_QUIET ERROR_VARIABLE ERRORS)
file(REMOVE_RECURSE "${STAGE}")
if(NOT STATUS EQUAL 0)
    message(FATAL_ERROR "Nothing is installed, as not all is built; run first: "
        "cmake --build ${BUILD}\n${ERRORS}")
endif()
file(STRINGS "${MANIFEST}" FILES)
file(REMOVE "${MANIFEST}")

set(INSTALLED "")
set(FOLDERS "")
if(EXISTS "${BUILD}/installed.txt")
    file(STRINGS "${BUILD}/installed.txt" INSTALLED)
    file(REMOVE "${BUILD}/installed.txt")       # it may be root's
endif()
foreach(PATH IN LISTS FILES)
    list(APPEND INSTALLED "${PATH}")
    get_filename_component(PATH "${PATH}" DIRECTORY)
    while(NOT PATH STREQUAL "/" AND NOT EXISTS "$ENV{DESTDIR}${PATH}")
        list(APPEND FOLDERS "${PATH}")
        get_filename_component(PATH "${PATH}" DIRECTORY)
    endwhile()
endforeach()
list(SORT FOLDERS)      # what a folder is in comes before it
list(REMOVE_DUPLICATES FOLDERS)
list(APPEND INSTALLED ${FOLDERS})
list(SORT INSTALLED)
list(REMOVE_DUPLICATES INSTALLED)
list(JOIN INSTALLED "\n" INSTALLED)
file(WRITE "${BUILD}/installed.txt" "${INSTALLED}\n")
file(MAKE_DIRECTORY "$ENV{DESTDIR}/")
foreach(PATH IN LISTS FOLDERS)
    execute_process(COMMAND mkdir -m 755 "$ENV{DESTDIR}${PATH}")
endforeach()
