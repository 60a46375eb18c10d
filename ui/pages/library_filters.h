#pragma once

#include <QWidget>

class QSlider;

namespace lookalike {

class HealthChips;
class LibrarySession;
class ThumbnailGrid;

/// The line above the Library page's grid: which of the pictures it shows, the health report as a file, and the size of
/// the thumbnails, which is remembered.
class LibraryFilters : public QWidget {
  Q_OBJECT

 public:
  LibraryFilters(LibrarySession& library, ThumbnailGrid& grid, QWidget* parent = nullptr);
  ~LibraryFilters() override;

  HealthChips& chips() { return *chips_; }
  /// The thumbnails of another grid are of the same size.
  void set_size_of(ThumbnailGrid& grid);

 Q_SIGNALS:
  void filter_changed();

 private:
  void make_size();
  void export_report();

  LibrarySession& library_;
  HealthChips* chips_;
  QSlider* size_;
};

}  // namespace lookalike
