#pragma once

#include <cstdint>

namespace lookalike {

/// Bytes of this program that are in memory now, shared ones (libraries, mapped files) included; 0 where the system
/// does not tell. Cheap: some ten microseconds.
std::int64_t resident_memory();

/// The most it ever had (VmHWM); 0 where the system does not tell.
std::int64_t peak_memory();

/// What programs could still get without swapping (MemAvailable); 0 where the system does not tell.
std::int64_t available_memory();

/// Gives the memory that the C library kept for reuse back to the system. For when something large is over: training,
/// the import of a large library. Others may allocate meanwhile.
void release_unused_memory();

}  // namespace lookalike
