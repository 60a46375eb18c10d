#pragma once

#include "ui/widgets/banner.h"

namespace lookalike {

class LibrarySession;

/// Says that a library is opened as soon as the task in progress has ended, and offers to stop that; dismissing it is
/// to open nothing. Shows and hides itself.
class WaitingOpening : public Banner {
  Q_OBJECT

 public:
  explicit WaitingOpening(LibrarySession& library, QWidget* parent = nullptr);
};

}  // namespace lookalike
