#include "ui/widgets/scroll_column.h"

#include <QScrollArea>

namespace lookalike {

void scroll_vertically(QScrollArea& area) {
  area.setWidgetResizable(true);
  area.setFrameShape(QFrame::NoFrame);
  area.setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  area.setFocusPolicy(Qt::NoFocus);
}

}  // namespace lookalike
