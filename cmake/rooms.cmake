# A room is a folder src/NAME: a static library howfast_NAME of its sources, and a test program
# howfast_NAME_test of the *_test.cpp beside them.

include(GoogleTest)
# For *_property_test.cpp, which are left out where it is not packaged (Homebrew).
find_package(rapidcheck QUIET)

if(APPLE)
  set(other_system linux)
else()
  set(other_system macos)
endif()

# howfast_room(NAME LINK LIBRARY...)
function(howfast_room name)
  cmake_parse_arguments(ROOM "" "" "LINK" ${ARGN})
  set(folder ${PROJECT_SOURCE_DIR}/src/${name})
  file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.cpp)
  file(GLOB tests CONFIGURE_DEPENDS ${folder}/*_test.cpp)
  list(REMOVE_ITEM sources ${tests})
  # Code for one system is a file of its own, named for it.
  list(FILTER sources EXCLUDE REGEX "_${other_system}\\.cpp$")

  if(sources)
    add_library(howfast_${name} STATIC ${sources})
    set(visibility PUBLIC)
  else()
    add_library(howfast_${name} INTERFACE)
    set(visibility INTERFACE)
  endif()
  target_include_directories(howfast_${name} ${visibility} ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(howfast_${name} ${visibility} howfast_options ${ROOM_LINK})
  howfast_tests(${name} howfast_${name} ${tests})
endfunction()

# howfast_tests(NAME LIBRARY SOURCE...): the unit tests of a room, each test its own ctest test.
function(howfast_tests name library)
  set(sources ${ARGN})
  if(NOT rapidcheck_FOUND)
    list(FILTER sources EXCLUDE REGEX "_property_test\\.cpp$")
  endif()
  if(NOT sources OR HOWFAST_FUZZ)
    return()
  endif()
  add_executable(howfast_${name}_test ${sources})
  target_link_libraries(howfast_${name}_test PRIVATE ${library} howfast_options GTest::gmock_main
                                                     $<TARGET_NAME_IF_EXISTS:rapidcheck>)
  gtest_discover_tests(howfast_${name}_test TEST_PREFIX ${name}. NO_PRETTY_VALUES
                       DISCOVERY_MODE PRE_TEST)
endfunction()

# howfast_framework(NAME LINK LIBRARY...): src/frameworks/NAME as the worker howfast-worker-NAME, which
# is its main.cpp and the library howfast_framework_NAME of its other sources (what its tests link).
function(howfast_framework name)
  cmake_parse_arguments(FRAMEWORK "" "" "LINK" ${ARGN})
  set(folder ${PROJECT_SOURCE_DIR}/src/frameworks/${name})
  file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.cpp)
  file(GLOB tests CONFIGURE_DEPENDS ${folder}/*_test.cpp)
  list(REMOVE_ITEM sources ${tests} ${folder}/main.cpp)
  add_library(howfast_framework_${name} STATIC ${sources})
  target_link_libraries(howfast_framework_${name} PUBLIC howfast_worker ${FRAMEWORK_LINK})
  add_executable(howfast-worker-${name} ${folder}/main.cpp)
  target_link_libraries(howfast-worker-${name} PRIVATE howfast_framework_${name})
endfunction()
