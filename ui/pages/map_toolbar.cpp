#include "ui/pages/map_toolbar.h"

#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <algorithm>
#include <array>

#include "ui/widgets/labels.h"
#include "ui/widgets/segmented_control.h"

namespace lookalike {
namespace {

constexpr std::array<const char*, 3> method_names{"tsne", "pca", "live"};

int index_of(const QString& method) {
  const auto* const found = std::ranges::find(method_names, method.toStdString());
  return found == method_names.end() ? 1 : static_cast<int>(found - method_names.begin());
}

}  // namespace

MapToolbar::MapToolbar(QWidget* parent)
    : PageHeader(parent),
      methods_(new SegmentedControl({tr("t-SNE"), tr("PCA"), tr("Live")})),
      colours_(new SegmentedControl({tr("Cluster"), tr("Label"), tr("Outlier"), tr("Trust"), tr("P@10")})) {
  set_title(tr("Map"));
  methods_->setObjectName("map_method");
  methods_->setAccessibleName(tr("Kind of map"));
  methods_->button(2)->setAccessibleName(tr("Live (this training)"));
  methods_->set_choice_visible(2, false);
  connect(methods_, &SegmentedControl::selected, this,
          [this](int index) { Q_EMIT method_chosen(QLatin1String(method_names[static_cast<std::size_t>(index)])); });
  add_beside_title(methods_);
  add_colours();
  auto* lasso = make_button(tr("Lasso"), "map_lasso");
  lasso->setCheckable(true);
  lasso->setToolTip(tr("Draw around the pictures to select (also: hold Shift and drag; Ctrl adds to the selection)"));
  connect(lasso, &QPushButton::toggled, this, &MapToolbar::lasso_toggled);
  add_action(lasso);
  add_export();
}

void MapToolbar::add_colours() {
  colours_->setObjectName("map_colour");
  colours_->setAccessibleName(tr("What the colours stand for"));
  connect(colours_, &SegmentedControl::selected, this,
          [this](int index) { Q_EMIT colour_chosen(static_cast<MapColour>(index)); });
  auto* words = make_label(tr("Colour by"), TextRole::label);
  add_action(words);
  add_action(colours_);
}

void MapToolbar::add_export() {
  auto* button = make_button(tr("Export…"), "map_export");
  auto* menu = new QMenu(button);
  for (const char* ending : {"png", "svg"}) {
    auto* action = menu->addAction(tr("As %1").arg(QString::fromLatin1(ending).toUpper()));
    action->setObjectName(QStringLiteral("map_export_") + QLatin1String(ending));
    connect(action, &QAction::triggered, this, [this, ending] { Q_EMIT export_requested(QLatin1String(ending)); });
  }
  button->setMenu(menu);
  add_action(button);
}

QString MapToolbar::method() const {
  return QLatin1String(method_names[static_cast<std::size_t>(methods_->current())]);
}
void MapToolbar::set_method(const QString& method) {
  methods_->set_current(index_of(method));
}
void MapToolbar::set_method_enabled(const QString& method, bool enabled, const QString& reason) {
  methods_->set_choice_enabled(index_of(method), enabled);
  methods_->button(index_of(method))->setToolTip(reason);
}
void MapToolbar::set_method_visible(const QString& method, bool visible) {
  methods_->set_choice_visible(index_of(method), visible);
}

MapColour MapToolbar::colour() const {
  return static_cast<MapColour>(colours_->current());
}
void MapToolbar::set_colour(MapColour colour) {
  colours_->set_current(static_cast<int>(colour));
}
void MapToolbar::set_colour_enabled(MapColour colour, bool enabled, const QString& reason) {
  colours_->set_choice_enabled(static_cast<int>(colour), enabled);
  colours_->button(static_cast<int>(colour))->setToolTip(reason);
}

}  // namespace lookalike
