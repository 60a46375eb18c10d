#include "ui/widgets/card.h"

#include <QVBoxLayout>

#include "ui/style/theme.h"

namespace lookalike {

Card::Card(QWidget* parent) : QFrame(parent), body_(new QVBoxLayout(this)) {
  body_->setContentsMargins(16, 14, 16, 16);
  body_->setSpacing(small_gap);
}

}  // namespace lookalike
