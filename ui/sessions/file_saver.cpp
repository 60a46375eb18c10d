#include "ui/sessions/file_saver.h"

#include "engine/core/files.h"
#include "ui/qt_convert.h"

namespace lookalike {

FileSaver::FileSaver(QObject* parent) : QObject(parent), jobs_(this) {}

void FileSaver::save(const std::filesystem::path& file, std::function<QByteArray()> make) {
  jobs_.add([this, file, make = std::move(make)] {
    QString problem;
    try {
      const QByteArray bytes = make();
      write_file_atomically(file, std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size()))));
    } catch (const std::exception& error) {
      problem = to_qstring(std::string(error.what()));
    }
    jobs_.post([this, file, problem] { problem.isEmpty() ? Q_EMIT saved(file) : Q_EMIT failed(problem); });
  });
}

}  // namespace lookalike
