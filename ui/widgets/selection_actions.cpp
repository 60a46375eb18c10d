#include "ui/widgets/selection_actions.h"

#include <QGridLayout>
#include <QPushButton>

#include "ui/style/theme.h"
#include "ui/widgets/labels.h"

namespace lookalike {
namespace {

QPoint below(const QWidget& button) {
  return button.mapToGlobal(QPoint(0, button.height()));
}

}  // namespace

SelectionActions::SelectionActions(const QString& name, QWidget* parent) : QWidget(parent) {
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setSpacing(small_gap);
  const auto add = [&](const QString& words, const char* what, int row, int column, int columns) {
    auto* button = make_button(words, name + QLatin1String(what));
    grid->addWidget(button, row, column, 1, columns);
    return button;
  };
  auto* similar = add(tr("Find similar"), "_similar", 0, 0, 2);
  auto* tag = add(tr("Tag…"), "_tag", 1, 0, 1);
  auto* put = add(tr("Export…"), "_export", 1, 1, 1);
  auto* library = add(tr("Show in Library"), "_in_library", 2, 0, 2);
  connect(similar, &QPushButton::clicked, this, &SelectionActions::similar_requested);
  connect(tag, &QPushButton::clicked, this, [this, tag] { Q_EMIT tag_menu_requested(below(*tag)); });
  connect(put, &QPushButton::clicked, this, [this, put] { Q_EMIT export_menu_requested(below(*put)); });
  connect(library, &QPushButton::clicked, this, &SelectionActions::library_requested);
}

}  // namespace lookalike
