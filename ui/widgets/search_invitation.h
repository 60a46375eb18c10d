#pragma once

#include <optional>

#include "ui/widgets/empty_state.h"

class QPushButton;

namespace lookalike {

/// In place of matches while there is no query: what to do for one.
class SearchInvitation : public EmptyState {
  Q_OBJECT

 public:
  explicit SearchInvitation(QWidget* parent = nullptr);
  /// How many pictures can be searched; none while they are not described. `busy`: they are about to be.
  void show_state(std::optional<qint64> pictures, bool busy);

 Q_SIGNALS:
  void files_requested();
  void library_requested();

 private:
  QPushButton *choose_, *to_library_;
};

}  // namespace lookalike
