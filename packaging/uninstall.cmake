# SPDX-License-Identifier: GPL-2.0-or-later

# Removes what BUILD/installed.txt lists: files, and folders if they are empty. DESTDIR works as in
# an installation.

if(NOT EXISTS "${BUILD}/installed.txt")
    message(FATAL_ERROR "Nothing was installed from here: there is no ${BUILD}/installed.txt")
endif()
file(STRINGS "${BUILD}/installed.txt" PATHS)
list(REVERSE PATHS)         # what is in a folder comes before it
foreach(PATH IN LISTS PATHS)
    set(PATH "$ENV{DESTDIR}${PATH}")
    if(IS_DIRECTORY "${PATH}")
        execute_process(COMMAND rmdir "${PATH}" ERROR_QUIET)    # only if it is empty
    elseif(EXISTS "${PATH}")
        message(STATUS "Removing: ${PATH}")
        file(REMOVE "${PATH}")
    endif()
endforeach()
file(REMOVE "${BUILD}/installed.txt" "${BUILD}/install_manifest.txt")
