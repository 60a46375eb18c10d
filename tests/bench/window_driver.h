#pragma once

#include <QApplication>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QEventLoop>
#include <QMimeData>
#include <QTimer>
#include <QUrl>
#include <QWidget>

namespace lookalike {

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
