#include "tests/simulation/escape.hpp"

#include <cstdio>
#include <cstdlib>
#include <ctime>

#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

namespace {

bool inside = false;

void forbid(const char* what) {
    if (inside) {
        inside = false;
        std::fprintf(stderr, "the simulation escaped: somebody called %s\n", what);
        std::abort();
    }
}

}  // namespace

namespace stagedoor::simulation {

NoEscape::NoEscape() {
    inside = true;
}

NoEscape::~NoEscape() {
    inside = false;
}

}  // namespace stagedoor::simulation

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept {
    forbid("clock_gettime");
    return static_cast<int>(syscall(SYS_clock_gettime, clock, time));
}

int gettimeofday(timeval* time, void* /*zone*/) noexcept {
    forbid("gettimeofday");
    timespec now{};
    const auto result = static_cast<int>(syscall(SYS_clock_gettime, CLOCK_REALTIME, &now));
    *time = {now.tv_sec, now.tv_nsec / 1000};
    return result;
}

time_t time(time_t* out) noexcept {
    forbid("time");
    timespec now{};
    static_cast<void>(syscall(SYS_clock_gettime, CLOCK_REALTIME, &now));
    if (out != nullptr) {
        *out = now.tv_sec;
    }
    return now.tv_sec;
}

ssize_t getrandom(void* out, size_t size, unsigned flags) {
    forbid("getrandom");
    return syscall(SYS_getrandom, out, size, flags);
}

int nanosleep(const timespec* time, timespec* left) {
    forbid("nanosleep");
    return static_cast<int>(syscall(SYS_nanosleep, time, left));
}

}  // extern "C"
