#include "tests/support/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

namespace lookalike::test {

Process::Process(const fs::path& program, const std::vector<std::string>& arguments, const fs::path& scratch)
    : err_file_(scratch / "stderr.txt") {
  std::vector<char*> argv{const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  int out[2];
  if (::pipe2(out, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  const int err = ::open(err_file_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  pid_ = ::fork();
  if (pid_ == 0) {
    ::dup2(out[1], STDOUT_FILENO);
    ::dup2(err, STDERR_FILENO);
    ::execv(program.c_str(), argv.data());
    ::_exit(127);
  }
  ::close(out[1]);
  ::close(err);
  out_pipe_ = out[0];
}

Process::~Process() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  if (out_pipe_ >= 0) ::close(out_pipe_);
}

void Process::signal(int number) const {
  ::kill(pid_, number);
}

bool Process::wait_for_lines(int lines) {
  char buffer[4096];
  while (std::count(out_.begin(), out_.end(), '\n') < lines) {
    const ssize_t n = ::read(out_pipe_, buffer, sizeof buffer);
    if (n <= 0) return false;
    out_.append(buffer, static_cast<std::size_t>(n));
  }
  return true;
}

bool Process::wait_for_end(int milliseconds) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
  char buffer[4096];
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd readable{out_pipe_, POLLIN, 0};
    if (::poll(&readable, 1, std::max(0, static_cast<int>(left.count()))) == 0) return false;
    const ssize_t n = ::read(out_pipe_, buffer, sizeof buffer);
    if (n <= 0) return true;
    out_.append(buffer, static_cast<std::size_t>(n));
  }
}

ProcessResult Process::wait() {
  char buffer[4096];
  for (ssize_t n; (n = ::read(out_pipe_, buffer, sizeof buffer)) > 0;) out_.append(buffer, static_cast<std::size_t>(n));
  int status = 0;
  ::waitpid(std::exchange(pid_, -1), &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), out_, read_text_file(err_file_)};
}

ProcessResult run_program(const fs::path& program, const std::vector<std::string>& arguments, const fs::path& scratch) {
  return Process(program, arguments, scratch).wait();
}

}  // namespace lookalike::test
