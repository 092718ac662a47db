# The catalogue is the folder: src/ops/NAME.cpp is the operation NAME and defines
# `Operation NAME_operation()`. This writes the table of them, so that adding an operation names it
# nowhere else; a file that does not define its function fails at link, naming the operation.
# (Self-registration by static objects would be dropped by the linker from a static library.)

function(howfast_operation_table library)
  set(folder ${PROJECT_SOURCE_DIR}/src/ops)
  file(GLOB files CONFIGURE_DEPENDS RELATIVE ${folder} ${folder}/*.cpp)
  list(FILTER files EXCLUDE REGEX "_test\\.cpp$")
  # No operations, but what several share.
  list(REMOVE_ITEM files affine.cpp attention.cpp catalogue.cpp convolution.cpp fill.cpp glob.cpp
                         lanes.cpp operation.cpp row_indices.cpp)
  list(SORT files)
  set(declarations "")
  set(entries "")
  foreach(file IN LISTS files)
    string(REPLACE ".cpp" "" name ${file})
    string(APPEND declarations "Operation ${name}_operation();\n")
    string(APPEND entries "      ${name}_operation(),\n")
  endforeach()
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/operation_table.cpp @ONLY CONTENT
"// Written by cmake/operation_table.cmake.
#include \"ops/operation_table.hpp\"

namespace howfast {

@declarations@
std::vector<Operation> operation_table() {
  return {
@entries@  };
}

}  // namespace howfast
")
  target_sources(${library} PRIVATE ${CMAKE_BINARY_DIR}/generated/operation_table.cpp)
endfunction()
