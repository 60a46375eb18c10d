#pragma once

#include <QApplication>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QEventLoop>
#include <QMimeData>
#include <QTemporaryDir>
#include <QTimer>
#include <QUrl>
#include <QWidget>
#include <cstdio>

#include "ui/main_window.h"
#include "ui/sessions/library_session.h"
#include "ui/style/theme.h"

namespace lookalike {

/// A folder for data and settings of a program that is only measured, so that it neither finds nor leaves anything. To
/// be made before the application.
class HomeOfItsOwn {
 public:
  HomeOfItsOwn() {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qputenv("XDG_DATA_HOME", folder_.path().toUtf8());
    qputenv("XDG_CONFIG_HOME", folder_.path().toUtf8());
  }

 private:
  QTemporaryDir folder_;
};

/// Shows the window as large as the figures say, and what fails in it on standard error.
inline void show_window(QApplication& app, MainWindow& window) {
  apply_theme(app, ThemeChoice::light);
  window.resize(1280, 800);
  window.show();
  QObject::connect(&window.context().library, &LibrarySession::failed,
                   [](const QString& text) { std::fprintf(stderr, "%s\n", qPrintable(text)); });
}

/// Drags it there and lets it go.
inline void drop(QWidget& target, const QUrl& url) {
  QMimeData data;
  data.setUrls({url});
  const QPointF middle(target.width() / 2.0, target.height() / 2.0);
  QDragEnterEvent enter(middle.toPoint(), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&target, &enter);
  QDropEvent event(middle, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&target, &event);
}

/// Runs the event loop until `done`, looking every so many milliseconds.
template <typename Done>
void run_until(Done done, int every_ms = 10) {
  QEventLoop loop;
  QTimer look;
  QObject::connect(&look, &QTimer::timeout, &loop, [&] {
    if (done()) loop.quit();
  });
  look.start(every_ms);
  loop.exec();
}

}  // namespace lookalike
