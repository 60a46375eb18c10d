#pragma once

#include <QObject>
#include <QString>
#include <filesystem>
#include <functional>
#include <memory>

class QApplication;
class QTemporaryDir;

namespace lookalike {

class MainWindow;

struct ScreenshotOptions {
  std::filesystem::path out;       ///< Created; gets 1-library-light.png … 5-search-dark.png.
  std::filesystem::path pictures;  ///< Empty: the demo collection, rendered for the occasion.
  int epochs = 6;
};

/// Drives the real window through the real sessions (import, training, clusters, map, search) in a temporary library,
/// waits for their signals, and saves every page at 1280×800 in both themes. The user's settings and libraries are not
/// touched.
class Screenshots : public QObject {
  Q_OBJECT

 public:
  Screenshots(QApplication& app, ScreenshotOptions options);
  ~Screenshots() override;

  /// Runs the event loop until all is done. Returns the program's exit code; says on standard error what went wrong.
  int run();

 private:
  bool make_demo();
  bool import();
  bool train();
  bool arrange();
  bool search();
  bool save_all();
  bool save_train_views(const QString& ending);
  bool save(const QString& name);
  /// Spins the event loop until `done` is true or a session has failed.
  bool wait_until(const std::function<bool()>& done);

  QApplication& app_;
  ScreenshotOptions options_;
  std::unique_ptr<QTemporaryDir> folder_;
  std::unique_ptr<MainWindow> window_;
  QString failure_;
};

}  // namespace lookalike
