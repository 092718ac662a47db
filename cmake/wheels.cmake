# MLX and libtorch as imported targets, straight from folders in which their wheels are unpacked (a
# site-packages folder is one too). The wheels' own CMake files are not used: they want a CUDA
# toolkit or name their builder's Xcode.
#
# Sets HOWFAST_HAVE_MLX with HOWFAST_MLX_VERSION and the target wheel::mlx, and the same for torch.
# A folder that is not there is no error: that worker is not built.

set(HOWFAST_MLX_ROOT ${PROJECT_SOURCE_DIR}/.deps/mlx
    CACHE PATH "Folder with the mlx-cpu or mlx-metal wheel unpacked")
set(HOWFAST_TORCH_ROOT ${PROJECT_SOURCE_DIR}/.deps/torch
    CACHE PATH "Folder with the torch wheel unpacked")

# howfast_wheel_library(TARGET FOLDER NAME INCLUDE...): the shared library NAME inside a wheel.
function(howfast_wheel_library target folder name)
  add_library(${target} SHARED IMPORTED GLOBAL)
  set_target_properties(${target} PROPERTIES IMPORTED_LOCATION
    ${folder}/${CMAKE_SHARED_LIBRARY_PREFIX}${name}${CMAKE_SHARED_LIBRARY_SUFFIX})
  target_include_directories(${target} SYSTEM INTERFACE ${ARGN})
  target_compile_features(${target} INTERFACE cxx_std_20)
  if(NOT APPLE)
    # The library finds what it needs by its own run path, which the linker does not follow. And one
    # of another version than the headers must be refused at start, not at some later call.
    target_link_options(${target} INTERFACE LINKER:--allow-shlib-undefined LINKER:-z,now)
  endif()
endfunction()

# howfast_version_in(OUT FILE PREFIX): "1.2.3" from the defines PREFIX_MAJOR, _MINOR and _PATCH.
function(howfast_version_in out file prefix)
  file(READ ${file} text)
  foreach(part MAJOR MINOR PATCH)
    string(REGEX MATCH "#define ${prefix}_${part} ([0-9]+)" line "${text}")
    list(APPEND numbers ${CMAKE_MATCH_1})
  endforeach()
  list(JOIN numbers . version)
  set(${out} ${version} PARENT_SCOPE)
endfunction()

# The links in .deps are followed here: pointing one to another version then changes every command
# line, and with it what is built again, and a built worker keeps to the version it was built for.
file(REAL_PATH ${HOWFAST_MLX_ROOT} mlx_root)
file(REAL_PATH ${HOWFAST_TORCH_ROOT} torch_root)

set(HOWFAST_HAVE_MLX OFF)
if(IS_DIRECTORY ${mlx_root}/mlx/include)
  set(HOWFAST_HAVE_MLX ON)
  set(mlx_include ${mlx_root}/mlx/include)
  howfast_version_in(HOWFAST_MLX_VERSION ${mlx_include}/mlx/version.h MLX_VERSION)
  howfast_wheel_library(wheel::mlx ${mlx_root}/mlx/lib mlx ${mlx_include})
  message(STATUS "MLX ${HOWFAST_MLX_VERSION} in ${mlx_root}")
else()
  message(STATUS "No MLX in ${HOWFAST_MLX_ROOT}: no worker for it; ./dev setup fetches it")
endif()

set(HOWFAST_HAVE_TORCH OFF)
if(IS_DIRECTORY ${torch_root}/torch/include)
  set(HOWFAST_HAVE_TORCH ON)
  set(torch_include ${torch_root}/torch/include)
  set(torch_lib ${torch_root}/torch/lib)
  howfast_version_in(HOWFAST_TORCH_VERSION ${torch_include}/torch/headeronly/version.h
                     TORCH_VERSION)
  # Not libtorch itself: it is empty, and a CUDA build's would load all of CUDA.
  howfast_wheel_library(wheel::torch ${torch_lib} torch_cpu ${torch_include}
                        ${torch_include}/torch/csrc/api/include)
  howfast_wheel_library(wheel::c10 ${torch_lib} c10 ${torch_include})
  target_link_libraries(wheel::torch INTERFACE wheel::c10)
  if(IS_DIRECTORY ${torch_root}/nvidia/cu13/lib)
    target_link_options(wheel::torch INTERFACE LINKER:-rpath-link,${torch_root}/nvidia/cu13/lib)
  endif()
  message(STATUS "PyTorch ${HOWFAST_TORCH_VERSION} in ${torch_root}")
else()
  message(STATUS "No PyTorch in ${HOWFAST_TORCH_ROOT}: no worker for it; ./dev setup fetches it")
endif()
