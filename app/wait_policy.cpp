// OpenMP's threads spin while they wait for each other, which costs all the more the busier the machine is: with two
// other programs at work, training ran at a fifth of its speed, and the window had to fight for its turn. libgomp reads
// the policy from the environment when it is loaded, before main and before any constructor of ours; only the program's
// .preinit_array runs earlier. Whoever sets OMP_WAIT_POLICY keeps their choice.

#include <cstdlib>

namespace {

void wait_passively(int, char**, char**) { ::setenv("OMP_WAIT_POLICY", "passive", /*overwrite=*/0); }

[[gnu::section(".preinit_array"), gnu::used]] void (*const before_libraries)(int, char**, char**) = wait_passively;

}  // namespace
