# MLX and libtorch as imported targets, straight from folders in which their wheels are unpacked (a
# site-packages folder is one too). The wheels' own CMake files are not used: they want a CUDA
# toolkit or name their builder's Xcode.
#
# Sets HOWFAST_HAVE_MLX with HOWFAST_MLX_VERSION and the target wheel::mlx, and the same for torch.
# A folder that is not there is no error: that worker is not built.

set(HOWFAST_MLX_ROOT ${PROJECT_SOURCE_DIR}/.deps/mlx CACHE PATH "Folder with the mlx-cpu or mlx-metal wheel unpacked")
set(HOWFAST_TORCH_ROOT ${PROJECT_SOURCE_DIR}/.deps/torch CACHE PATH "Folder with the torch wheel unpacked")

# howfast_wheel_library(TARGET FILE INCLUDE...): a shared library inside a wheel.
function(howfast_wheel_library target file)
  add_library(${target} SHARED IMPORTED GLOBAL)
  set_target_properties(${target} PROPERTIES IMPORTED_LOCATION ${file})
  target_include_directories(${target} SYSTEM INTERFACE ${ARGN})
  target_compile_features(${target} INTERFACE cxx_std_20)
  if(NOT APPLE)
    # These libraries find what they need by their own run paths, which the linker does not follow;
    # and a library of another version than the headers' must be refused at start, not at the first
    # call of a missing function.
    target_link_options(${target} INTERFACE LINKER:--allow-shlib-undefined LINKER:-z,now)
  endif()
endfunction()

# howfast_version_in(OUT FILE PREFIX): "1.2.3" from the defines PREFIX_MAJOR, PREFIX_MINOR and
# PREFIX_PATCH.
function(howfast_version_in out file prefix)
  file(READ ${file} text)
  foreach(part MAJOR MINOR PATCH)
    string(REGEX MATCH "#define ${prefix}_${part} ([0-9]+)" line "${text}")
    list(APPEND numbers ${CMAKE_MATCH_1})
  endforeach()
  list(JOIN numbers . version)
  set(${out} ${version} PARENT_SCOPE)
endfunction()

# The link .deps/mlx is followed here, so that pointing it to another version changes every command
# line, and with it what has to be built again. It also keeps the run path of a built worker at the
# version it was built for.
file(REAL_PATH ${HOWFAST_MLX_ROOT} mlx_root)
set(mlx_library ${mlx_root}/mlx/lib/${CMAKE_SHARED_LIBRARY_PREFIX}mlx${CMAKE_SHARED_LIBRARY_SUFFIX})
set(HOWFAST_HAVE_MLX OFF)
if(EXISTS ${mlx_library})
  set(HOWFAST_HAVE_MLX ON)
  howfast_version_in(HOWFAST_MLX_VERSION ${mlx_root}/mlx/include/mlx/version.h MLX_VERSION)
  howfast_wheel_library(wheel::mlx ${mlx_library} ${mlx_root}/mlx/include)
  message(STATUS "MLX ${HOWFAST_MLX_VERSION}: ${mlx_root}")
else()
  message(STATUS "no MLX in ${HOWFAST_MLX_ROOT}: its worker is not built (./dev setup fetches it)")
endif()

file(REAL_PATH ${HOWFAST_TORCH_ROOT} torch_root)
set(torch_lib ${torch_root}/torch/lib)
set(torch_library ${torch_lib}/${CMAKE_SHARED_LIBRARY_PREFIX}torch_cpu${CMAKE_SHARED_LIBRARY_SUFFIX})
set(HOWFAST_HAVE_TORCH OFF)
if(EXISTS ${torch_library})
  set(HOWFAST_HAVE_TORCH ON)
  set(torch_include ${torch_root}/torch/include)
  howfast_version_in(HOWFAST_TORCH_VERSION ${torch_include}/torch/headeronly/version.h TORCH_VERSION)
  # Not libtorch itself: it is empty, and a CUDA build's would load all of CUDA.
  howfast_wheel_library(wheel::torch ${torch_library} ${torch_include} ${torch_include}/torch/csrc/api/include)
  howfast_wheel_library(wheel::c10 ${torch_lib}/${CMAKE_SHARED_LIBRARY_PREFIX}c10${CMAKE_SHARED_LIBRARY_SUFFIX}
                        ${torch_include})
  target_link_libraries(wheel::torch INTERFACE wheel::c10)
  if(EXISTS ${torch_root}/nvidia/cu13/lib)
    target_link_options(wheel::torch INTERFACE LINKER:-rpath-link,${torch_root}/nvidia/cu13/lib)
  endif()
  message(STATUS "PyTorch ${HOWFAST_TORCH_VERSION}: ${torch_root}")
else()
  message(STATUS "no PyTorch in ${HOWFAST_TORCH_ROOT}: its worker is not built (./dev setup fetches it)")
endif()
