#pragma once

#include <string>

namespace lookalike {

/// What people call something, as it is stored: without spaces around it. Throws Error(usage) unless it is 1 to 60
/// characters of one line. `thing`: what it is to name, for the message ("tag").
std::string plain_name(const std::string& name, const std::string& thing);

}  // namespace lookalike
