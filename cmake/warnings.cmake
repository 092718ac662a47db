# Warnings and sanitizers for our own code; libraries are included as SYSTEM and stay silent.

add_library(howfast_options INTERFACE)
target_compile_options(howfast_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Woverloaded-virtual -Wold-style-cast -Wnull-dereference -Wdouble-promotion
  $<$<BOOL:${HOWFAST_WERROR}>:-Werror>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 warns of dangling and uninitialised things inside std::variant and std::optional that are
  # neither (GCC bugs 105562, 107138).
  target_compile_options(howfast_options INTERFACE -Wno-maybe-uninitialized -Wno-null-dereference)
endif()
if(HOWFAST_FUZZ)
  # What libFuzzer steers by; tests/fuzz links libFuzzer itself.
  target_compile_options(howfast_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(HOWFAST_SANITIZE)
  target_compile_options(howfast_options INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(howfast_options INTERFACE -fsanitize=address,undefined)
endif()
