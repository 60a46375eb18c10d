#include "engine/core/error.h"

#include <utility>

namespace lookalike {
namespace {

std::string sentence(const std::string& problem, const std::string& subject, const std::string& remedy) {
  std::string text = problem;
  if (!subject.empty()) text += ": " + subject;
  if (!text.empty() && text.back() != '.') text += '.';
  if (!remedy.empty()) text += ' ' + remedy;
  return text;
}

}  // namespace

int exit_code(ErrorCode code) {
  switch (code) {
    case ErrorCode::usage: return 2;
    case ErrorCode::bad_input: return 3;
    case ErrorCode::io: return 4;
    case ErrorCode::internal: break;
  }
  return 5;
}

Error::Error(ErrorCode code, std::string problem, std::string subject, std::string remedy)
    : std::runtime_error(sentence(problem, subject, remedy)),
      code_(code),
      problem_(std::move(problem)),
      subject_(std::move(subject)),
      remedy_(std::move(remedy)) {}

}  // namespace lookalike
