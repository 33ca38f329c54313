# SPDX-License-Identifier: MIT
# Is the reference what the sources say?
execute_process(COMMAND "${tool}" "${docs}/language.md.in"
    OUTPUT_FILE "${made}" RESULT_VARIABLE failed)
if(failed)
    message(FATAL_ERROR "the reference could not be written")
endif()
execute_process(COMMAND "${CMAKE_COMMAND}" -E compare_files "${made}" "${docs}/language.md"
    RESULT_VARIABLE differs)
if(differs)
    message(FATAL_ERROR "docs/language.md is not what the sources say; run ./dev reference")
endif()
