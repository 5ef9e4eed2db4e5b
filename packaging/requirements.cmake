# SPDX-License-Identifier: GPL-2.0-or-later

# The libraries, and their least versions. With WITH_PLUGIN=OFF, libwiretap and libwsutil are enough.

# require(NAME VERSION LEAST PACKAGE): VERSION is what was found, or nothing.
function(require NAME VERSION LEAST PACKAGE)
    if(NOT VERSION)
        message(FATAL_ERROR "${NAME} ${LEAST} or later is needed, with its development files "
            "(Debian: ${PACKAGE}); none was found.")
    elseif(VERSION VERSION_LESS LEAST)
        message(FATAL_ERROR "${NAME} ${LEAST} or later is needed; ${VERSION} was found.")
    endif()
endfunction()

# The two libraries from WiresharkConfig.cmake, which itself requires libwireshark.
macro(find_wiretap)
    find_path(Wireshark_INCLUDE_DIR wiretap/wtap.h PATH_SUFFIXES wireshark)
    if(EXISTS "${Wireshark_INCLUDE_DIR}/ws_version.h")
        file(STRINGS "${Wireshark_INCLUDE_DIR}/ws_version.h" NUMBERS
            REGEX "WIRESHARK_VERSION_(MAJOR|MINOR|MICRO)")
        string(REGEX MATCHALL "[0-9]+" NUMBERS "${NUMBERS}")
        list(JOIN NUMBERS "." Wireshark_VERSION)
    endif()
    foreach(LIBRARY wiretap wsutil)
        find_library(Wireshark_${LIBRARY} ${LIBRARY})
        if(NOT Wireshark_${LIBRARY})
            set(Wireshark_VERSION "")
        endif()
        add_library(${LIBRARY} UNKNOWN IMPORTED)
        set_target_properties(${LIBRARY} PROPERTIES IMPORTED_LOCATION "${Wireshark_${LIBRARY}}"
            INTERFACE_INCLUDE_DIRECTORIES "${Wireshark_INCLUDE_DIR}")
    endforeach()
endmacro()

find_package(PkgConfig REQUIRED)
pkg_check_modules(GLIB IMPORTED_TARGET glib-2.0)
require(GLib "${GLIB_VERSION}" 2.68 libglib2.0-dev)
pkg_check_modules(SQLITE IMPORTED_TARGET sqlite3)
require(SQLite "${SQLITE_VERSION}" 3.8.2 libsqlite3-dev)
pkg_check_modules(ZLIB IMPORTED_TARGET zlib)
require(zlib "${ZLIB_VERSION}" 1.2 zlib1g-dev)
# Optional: without it there are no PNG and PDF.
pkg_check_modules(RSVG IMPORTED_TARGET librsvg-2.0>=2.52 cairo-pdf)
if(NOT RSVG_FOUND)
    message(STATUS "librsvg 2.52 or later was not found (Debian: librsvg2-dev): tcpphase ladder will not "
        "write PNG and PDF.")
endif()
if(WITH_PLUGIN)
    find_package(Wireshark CONFIG QUIET)
    require(Wireshark "${Wireshark_VERSION}" 4.0 wireshark-dev)
    # Wireshark finds plugins and profiles only in its own folders.
    if(CMAKE_INSTALL_PREFIX_INITIALIZED_TO_DEFAULT)
        set_property(CACHE CMAKE_INSTALL_PREFIX PROPERTY VALUE "${Wireshark_INSTALL_PREFIX}")
    endif()
else()
    find_wiretap()
    require(Wireshark "${Wireshark_VERSION}" 4.0 "libwiretap-dev libwsutil-dev")
endif()
