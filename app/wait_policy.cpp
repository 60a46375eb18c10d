// OpenMP's threads spin while they wait for each other, which costs all the more the busier the machine is: with two
// other programs at work, training ran at a fifth of its speed, and the window had to fight for its turn. libgomp reads
// the policy from the environment when it is loaded, before main and before any constructor of ours; only the program's
// .preinit_array runs earlier, and so early that setenv() is lost: libc takes over the environment only afterwards. So
// the policy takes the place of a variable in the array itself that no library asks for while it is loaded, and which
// is put back afterwards. Whoever sets OMP_WAIT_POLICY or GOMP_SPINCOUNT keeps their choice.

#include <cstdlib>
#include <cstring>
#include <initializer_list>

namespace {

char passive[] = "OMP_WAIT_POLICY=passive";
char* displaced = nullptr;

bool sets(const char* entry, const char* name) {
  const std::size_t length = std::strlen(name);
  return std::strncmp(entry, name, length) == 0 && entry[length] == '=';
}

/// The place of the variable; null when it is not set.
char** find(char** environment, const char* name) {
  for (char** entry = environment; *entry != nullptr; ++entry) {
    if (sets(*entry, name)) return entry;
  }
  return nullptr;
}

void wait_passively(int, char**, char** environment) {
  if (environment == nullptr || find(environment, "OMP_WAIT_POLICY") || find(environment, "GOMP_SPINCOUNT")) return;
  for (const char* name : {"_", "OLDPWD", "SHLVL", "LOGNAME", "USER", "PATH"}) {
    char** const place = find(environment, name);
    if (place == nullptr) continue;
    displaced = *place;
    *place = passive;
    return;
  }
}

[[gnu::section(".preinit_array"), gnu::used]] void (*const before_libraries)(int, char**, char**) = wait_passively;

/// The program's own constructors run after those of the libraries it was linked with.
[[gnu::constructor]] void give_back() {
  if (displaced != nullptr) ::putenv(displaced);
}

}  // namespace
