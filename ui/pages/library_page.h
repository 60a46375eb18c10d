#pragma once

#include <QWidget>
#include <cstdint>
#include <memory>

#include "ui/pages/page_context.h"

namespace lookalike {

/// Drop or choose a folder, recents, demo; grid with health filters.
class LibraryPage : public QWidget {
  Q_OBJECT

 public:
  explicit LibraryPage(const PageContext& context, QWidget* parent = nullptr);
  ~LibraryPage() override;
  /// Asks for a folder to open (Ctrl+O).
  void choose_folder();
  /// Brings what all pages have selected into view.
  void show_selection();

 Q_SIGNALS:
  void train_requested();
  void resume_requested(const QString& run);  ///< A training that the program's end had interrupted.
  void find_similar(std::int64_t row);

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dragLeaveEvent(QDragLeaveEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lookalike
