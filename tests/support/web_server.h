#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine/core/image.h"

namespace lookalike::test {

/// What goes back for a request, byte by byte.
struct WebAnswer {
  std::string bytes;
  bool hold = false;  ///< The connection stays open afterwards; otherwise it is closed.
};

/// "HTTP/1.1 200 OK", Content-Length and the body.
WebAnswer web_answer(const std::string& body, const std::string& status = "200 OK");
/// Without Content-Length: the body ends with the connection.
WebAnswer web_answer_of_unknown_length(const std::string& body);
WebAnswer web_redirect(const std::string& target);
/// The image as a PNM file.
std::string web_picture(const Image& image);

/// A server on a port of 127.0.0.1 that answers each path as it was told, in a thread of its own; 404 for others.
class WebServer {
 public:
  explicit WebServer(std::map<std::string, WebAnswer> answers);
  ~WebServer();
  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;

  std::string address(const std::string& path) const;  ///< http://127.0.0.1:PORT/path
  int port() const { return port_; }
  /// Blocks until so many requests were answered.
  void wait_for_requests(int count);
  /// The paths that were asked for.
  std::vector<std::string> requests() const;

 private:
  void serve();
  void answer(int connection);

  const std::map<std::string, WebAnswer> answers_;
  int listening_ = -1, wake_[2] = {-1, -1}, port_ = 0;
  std::vector<int> held_;  ///< Only the thread's.
  mutable std::mutex mutex_;
  std::condition_variable asked_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

}  // namespace lookalike::test
