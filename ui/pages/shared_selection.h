#pragma once

#include <QObject>

namespace lookalike {

class LibrarySession;
class ThumbnailGrid;

/// Ties what a grid has selected to the selection that all pages share (LibrarySession::selection()): what is selected
/// in the grid is selected everywhere, and what is selected elsewhere is selected in the grid, as far as it shows it.
/// While the grid is hidden it takes no part; when it is shown it catches up. Belongs to the grid.
class SharedSelection : public QObject {
  Q_OBJECT

 public:
  SharedSelection(ThumbnailGrid& grid, LibrarySession& session);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  bool same_rows() const;
  void give();
  void take();

  ThumbnailGrid& grid_;
  LibrarySession& session_;
  bool at_work_ = false;  ///< What changes now is an answer to a change.
};

}  // namespace lookalike
