#pragma once

#include <QApplication>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QMimeData>
#include <QUrl>
#include <QWidget>

#include "engine/core/files.h"

namespace lookalike::test {

/// A drag over the middle of `widget` and its drop, as the platform would send them. False when nobody took the drag.
inline bool drop_on(QWidget& widget, const QMimeData& data, Qt::KeyboardModifiers keys = {}) {
  const QPoint middle = widget.rect().center();
  QDragEnterEvent enter(middle, Qt::CopyAction, &data, Qt::LeftButton, keys);
  enter.ignore();
  QApplication::sendEvent(&widget, &enter);
  if (!enter.isAccepted()) return false;
  QDropEvent drop(middle, Qt::CopyAction, &data, Qt::LeftButton, keys);
  QApplication::sendEvent(&widget, &drop);
  return drop.isAccepted();
}

inline void set_files(QMimeData& data, const std::vector<fs::path>& files) {
  QList<QUrl> urls;
  for (const fs::path& file : files) urls << QUrl::fromLocalFile(QString::fromStdString(file.native()));
  data.setUrls(urls);
}

}  // namespace lookalike::test
