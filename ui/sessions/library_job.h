#pragma once

#include "ui/sessions/dispose.h"
#include "ui/sessions/library_session.h"

namespace lookalike {

/// One task on the worker's thread, and its way back to the window's.
struct LibrarySession::Job {
  LibrarySession& session;
  std::stop_token stop;
  std::shared_ptr<Library> library;         ///< Null until one is open.
  std::shared_ptr<const Collection> shown;  ///< The snapshot last handed over.

  /// Runs `call` in the window's thread.
  void post(std::function<void()> call) { session.worker_.post(std::move(call)); }

  void adopt(std::shared_ptr<Library> opened) {
    library = std::move(opened);
    shown = library->snapshot();
    post([s = &session, l = library, c = shown] {
      release_elsewhere(std::exchange(s->library_, l));
      s->set_collection(c);
      s->count_judgements();
    });
  }

  /// Hands the library's state over when it has changed.
  void publish() {
    if (!library) return;
    auto snapshot = library->snapshot();
    if (snapshot == shown) return;
    shown = std::move(snapshot);
    post([s = &session, c = shown] { s->set_collection(c); });
  }

  ProgressCallback progress() {
    return [this](const Progress& report) {
      publish();  // a long task makes search ready long before its end
      post([s = &session, report] { Q_EMIT s->progress_changed(report); });
    };
  }

  /// Where this program has it open already, and not only to look at; else null.
  std::shared_ptr<Library> opened(const std::filesystem::path& folder);

  // Parts of tasks; false when cancelled.
  bool open(const std::filesystem::path& folder);
  bool import(const std::filesystem::path& root);
  bool refresh_all();
  /// Both, or word that the folder is away.
  bool bring_up_to_date(const std::filesystem::path& root);
};

}  // namespace lookalike
