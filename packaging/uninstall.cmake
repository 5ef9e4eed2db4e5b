# SPDX-License-Identifier: GPL-2.0-or-later

# Removes what MANIFEST says was installed, and the folders below PREFIX that are empty then.
# DESTDIR serves as it does in an installation.

if(NOT EXISTS "${MANIFEST}")
    message(FATAL_ERROR "Nothing was installed from here: there is no ${MANIFEST}")
endif()
file(STRINGS "${MANIFEST}" FILES)
foreach(FILE IN LISTS FILES)
    message(STATUS "Removing: $ENV{DESTDIR}${FILE}")
    file(REMOVE "$ENV{DESTDIR}${FILE}")
    get_filename_component(FOLDER "${FILE}" DIRECTORY)
    string(FIND "${FOLDER}" "${PREFIX}/" BELOW)
    while(BELOW EQUAL 0)
        file(GLOB CONTENT "$ENV{DESTDIR}${FOLDER}/*")
        if(CONTENT)
            break()
        endif()
        file(REMOVE_RECURSE "$ENV{DESTDIR}${FOLDER}")
        get_filename_component(FOLDER "${FOLDER}" DIRECTORY)
        string(FIND "${FOLDER}" "${PREFIX}/" BELOW)
    endwhile()
endforeach()
file(REMOVE "${MANIFEST}")
