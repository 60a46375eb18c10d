#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace lookalike {

/// What kind of thing went wrong; decides the command line's exit code and the tone of a message.
enum class ErrorCode {
  usage,      ///< The request itself makes no sense (an unknown preset, k larger than the collection): exit 2.
  bad_input,  ///< A file or folder holds something that cannot be used: exit 3.
  io,         ///< The system refused (permission, full disk, locked library): exit 4.
  internal,   ///< A mistake of ours, or of a library below us: exit 5.
};

int exit_code(ErrorCode code);

/// The only exception that leaves the engine. `what()` is a full sentence that a person can read:
/// what happened, to which thing, and what to do about it.
class Error : public std::runtime_error {
 public:
  /// `problem`: what happened ("The folder cannot be read"). `subject`: the thing it happened to (a path, an
  /// option), may be empty. `remedy`: what to do ("Give yourself permission …"), may be empty.
  Error(ErrorCode code, std::string problem, std::string subject = {}, std::string remedy = {});

  ErrorCode code() const { return code_; }
  const std::string& problem() const { return problem_; }
  const std::string& subject() const { return subject_; }
  const std::string& remedy() const { return remedy_; }

 private:
  ErrorCode code_;
  std::string problem_, subject_, remedy_;
};

}  // namespace lookalike
