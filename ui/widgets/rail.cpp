#include "ui/widgets/rail.h"

#include <QButtonGroup>
#include <QVBoxLayout>

#include "ui/widgets/rail_button.h"

namespace lookalike {

Rail::Rail(QWidget* parent)
    : QWidget(parent),
      column_(new QVBoxLayout(this)),
      group_(new QButtonGroup(this)),
      theme_(new RailButton(QStringLiteral("theme"), tr("Theme"), QStringLiteral("theme_button"), this)) {
  setObjectName(QStringLiteral("rail"));
  setAttribute(Qt::WA_StyledBackground);
  setFixedWidth(76);
  column_->setContentsMargins(8, 12, 7, 12);
  column_->setSpacing(4);
  column_->addStretch(1);
  column_->addWidget(theme_);
  connect(group_, &QButtonGroup::idClicked, this, &Rail::page_chosen);
}

int Rail::add_page(const QString& icon, const QString& word, const QString& name) {
  const int page = static_cast<int>(group_->buttons().size());
  auto* button = new RailButton(icon, word, name, this);
  button->setCheckable(true);
  button->setAcceptDrops(true);
  button->setToolTip(tr("%1 (Ctrl+%2)").arg(word).arg(page + 1));
  group_->addButton(button, page);
  column_->insertWidget(page, button);
  return page;
}

void Rail::set_current(int page) {
  group_->button(page)->setChecked(true);
}

void Rail::set_running(int page, bool running) {
  static_cast<RailButton*>(group_->button(page))->set_running(running);
}

}  // namespace lookalike
