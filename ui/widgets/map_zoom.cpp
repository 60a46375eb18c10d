#include "ui/widgets/map_zoom.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/style/theme.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/map_view.h"

namespace lookalike {

void add_zoom_buttons(MapView& view) {
  auto* pictures = make_button(MapView::tr("Thumbnails"), "map_thumbnails");
  pictures->setCheckable(true);
  pictures->setChecked(true);
  auto* out = make_button(QStringLiteral("−"), "map_zoom_out");
  out->setAccessibleName(MapView::tr("Zoom out"));
  out->setToolTip(MapView::tr("Zoom out (−)"));
  auto* in = make_button(QStringLiteral("+"), "map_zoom_in");
  in->setAccessibleName(MapView::tr("Zoom in"));
  in->setToolTip(MapView::tr("Zoom in (+)"));
  auto* all = make_button(MapView::tr("Show all"), "map_show_all");
  all->setToolTip(MapView::tr("Show all (0)"));
  QObject::connect(pictures, &QPushButton::toggled, &view, &MapView::set_thumbnails_visible);
  QObject::connect(out, &QPushButton::clicked, &view, &MapView::zoom_out);
  QObject::connect(in, &QPushButton::clicked, &view, &MapView::zoom_in);
  QObject::connect(all, &QPushButton::clicked, &view, &MapView::show_all);
  auto* column = new QVBoxLayout(&view);
  column->setContentsMargins(gap, gap, gap, gap);
  auto* line = new QHBoxLayout;
  line->setSpacing(small_gap);
  line->addStretch();
  for (QPushButton* button : {pictures, out, in, all}) {
    button->setCursor(Qt::ArrowCursor);
    line->addWidget(button);
  }
  column->addStretch();
  column->addLayout(line);
}

}  // namespace lookalike
