/* Preloaded into the driver by test_trouble.py: the machine sleeps for 100 s when the file that
 * SLEEP_WHEN names comes to be. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec* now) {
  static int (*real)(clockid_t, struct timespec*);
  if (real == NULL) real = (int (*)(clockid_t, struct timespec*))dlsym(RTLD_NEXT, "clock_gettime");
  const int result = real(clock, now);
  const char* file = getenv("SLEEP_WHEN");
  if (clock == CLOCK_BOOTTIME && file != NULL && access(file, F_OK) == 0) now->tv_sec += 100;
  return result;
}
