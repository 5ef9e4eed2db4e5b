# SPDX-License-Identifier: GPL-2.0-or-later
#
# cmake -D OUTPUT=FILE.c -D HTML=FILE -D CSS=FILE -D SCRIPTS=FILE,FILE... -P embed.cmake
#
# Writes C source that defines the arrays of parts.h.

# array(NAME FILE...): appends the array with the contents of the files, and a final zero.
function(array NAME)
    set(OCTETS "")
    foreach(FILE ${ARGN})
        file(READ "${FILE}" HEX HEX)
        string(APPEND OCTETS "${HEX}")
    endforeach()
    string(REGEX REPLACE "(................................)" "\\1\n" OCTETS "${OCTETS}")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," OCTETS "${OCTETS}")
    file(APPEND "${OUTPUT}.new" "const char ${NAME}[] = {\n${OCTETS}'\\0'};\n")
endfunction()

string(REPLACE "," ";" SCRIPTS "${SCRIPTS}")
file(WRITE "${OUTPUT}.new" "#include \"output/report/parts.h\"\n")
array(report_html "${HTML}")
array(report_css "${CSS}")
array(report_js ${SCRIPTS})
file(RENAME "${OUTPUT}.new" "${OUTPUT}")
