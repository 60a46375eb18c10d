#include "ui/sessions/run_session.h"

#include "engine/library/own_encoder_run.h"
#include "engine/library/runs.h"
#include "engine/training/trainer.h"
#include "ui/qt_convert.h"
#include "ui/sessions/library_session.h"

namespace lookalike {

RunSession::RunSession(LibrarySession& library, QObject* parent)
    : QObject(parent), library_(library), reads_(this), edits_(this) {}

void RunSession::read_history(const std::string& run) {
  const auto library = library_.library();
  if (!library) return;
  reads_.add([this, library, run] {
    try {
      const auto history = lookalike::read_history(library->run_folder(run) / "history.csv");
      reads_.post([this, run, history] { Q_EMIT history_read(to_qstring(run), history); });
    } catch (const std::exception& error) {
      reads_.post([this, message = to_qstring(std::string(error.what()))] { Q_EMIT failed(message); });
    }
  });
}

void RunSession::edit(std::function<void()> work) {
  edits_.add([this, work = std::move(work)] {
    try {
      work();
      edits_.post([this] { library_.reload(); });
    } catch (const std::exception& error) {
      edits_.post([this, message = to_qstring(std::string(error.what()))] { Q_EMIT failed(message); });
    }
  });
}

void RunSession::rename(const std::string& run, const QString& title) {
  if (const auto library = library_.library()) {
    edit([library, run, text = title.trimmed().toStdString()] { rename_run(*library, run, text); });
  }
}

void RunSession::allow_encoder(const std::string& run) {
  if (const auto library = library_.library()) edit([library, run] { allow_own_encoder(*library, run, true); });
}

void RunSession::remove(const std::string& run) {
  if (const auto library = library_.library()) edit([library, run] { delete_run(*library, run); });
}

}  // namespace lookalike
