#pragma once

#include <QByteArray>
#include <QObject>
#include <filesystem>
#include <functional>

#include "ui/sessions/job_queue.h"

namespace lookalike {

/// Writes files that people export, away from the window's thread. Lives in the window's thread.
class FileSaver : public QObject {
  Q_OBJECT

 public:
  explicit FileSaver(QObject* parent = nullptr);

  /// `make` is called on the saver's thread.
  void save(const std::filesystem::path& file, std::function<QByteArray()> make);

 Q_SIGNALS:
  void saved(const std::filesystem::path& file);
  void failed(const QString& message);

 private:
  JobQueue jobs_;
};

}  // namespace lookalike
