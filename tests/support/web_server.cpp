#include "tests/support/web_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

#include "tests/support/test_images.h"

namespace lookalike::test {

WebAnswer web_answer(const std::string& body, const std::string& status) {
  return {"HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) +
              "\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n" + body,
          false};
}

WebAnswer web_answer_of_unknown_length(const std::string& body) {
  return {"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body, false};
}

WebAnswer web_redirect(const std::string& target) {
  return {"HTTP/1.1 302 Found\r\nLocation: " + target + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", false};
}

std::string web_picture(const Image& image) {
  const auto bytes = pnm_bytes(image);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

WebServer::WebServer(std::map<std::string, WebAnswer> answers) : answers_(std::move(answers)) {
  listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof place;
  const bool ready =
      ::bind(listening_, reinterpret_cast<sockaddr*>(&place), size) == 0 && ::listen(listening_, 16) == 0 &&
      ::getsockname(listening_, reinterpret_cast<sockaddr*>(&place), &size) == 0 && ::pipe2(wake_, O_CLOEXEC) == 0;
  if (!ready) throw std::runtime_error("no server on 127.0.0.1");
  port_ = ntohs(place.sin_port);
  // Loopback is never behind a proxy, whatever the environment says.
  ::setenv("no_proxy", "127.0.0.1", 1);
  ::setenv("NO_PROXY", "127.0.0.1", 1);
  thread_ = std::thread([this] { serve(); });
}

WebServer::~WebServer() {
  ::close(wake_[1]);
  thread_.join();
  ::close(wake_[0]);
  ::close(listening_);
  for (const int connection : held_) ::close(connection);
}

std::string WebServer::address(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + path;
}

void WebServer::wait_for_requests(int count) {
  std::unique_lock lock(mutex_);
  asked_.wait(lock, [&] { return std::ssize(requests_) >= count; });
}

std::vector<std::string> WebServer::requests() const {
  const std::scoped_lock lock(mutex_);
  return requests_;
}

void WebServer::serve() {
  while (true) {
    pollfd events[] = {{listening_, POLLIN, 0}, {wake_[0], POLLIN, 0}};
    ::poll(events, 2, -1);
    if (events[1].revents != 0) return;
    const int connection = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection >= 0) answer(connection);
  }
}

void WebServer::answer(int connection) {
  const timeval patience{5, 0};  // a client that says nothing must not keep the others waiting for ever
  ::setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  std::string request;
  char buffer[4096];
  while (request.find("\r\n\r\n") == std::string::npos && request.compare(0, 1, "\x16") != 0) {  // 0x16: TLS
    const ssize_t n = ::recv(connection, buffer, sizeof buffer, 0);
    if (n <= 0) break;
    request.append(buffer, static_cast<std::size_t>(n));
  }
  const std::size_t from = request.find(' ') + 1, to = request.find(' ', from);
  const std::string path = from == 0 || to == std::string::npos ? "" : request.substr(from, to - from);
  const auto found = answers_.find(path);
  const WebAnswer reply = found == answers_.end() ? web_answer("not here", "404 Not Found") : found->second;
  for (std::size_t sent = 0; sent < reply.bytes.size();) {
    const ssize_t n = ::send(connection, reply.bytes.data() + sent, reply.bytes.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) break;
    sent += static_cast<std::size_t>(n);
  }
  if (reply.hold) {
    held_.push_back(connection);
  } else {
    ::shutdown(connection, SHUT_WR);
    ::close(connection);
  }
  {
    const std::scoped_lock lock(mutex_);
    requests_.push_back(path);
  }
  asked_.notify_all();
}

}  // namespace lookalike::test
