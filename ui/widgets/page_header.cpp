#include "ui/widgets/page_header.h"

#include <QHBoxLayout>

#include "ui/style/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/labels.h"

namespace lookalike {

PageHeader::PageHeader(QWidget* parent)
    : QWidget(parent),
      layout_(new QHBoxLayout(this)),
      title_(make_label({}, TextRole::title, this)),
      facts_(new ElidedLabel(this)) {
  set_text_role(facts_, TextRole::muted);
  title_->setObjectName(QStringLiteral("page_title"));
  facts_->setObjectName(QStringLiteral("page_facts"));
  layout_->setContentsMargins(0, 0, 0, 0);
  layout_->setSpacing(gap);
  layout_->addWidget(title_);
  layout_->addWidget(facts_, 1);
  setFixedHeight(30);  // pages without actions line up with those that have some
}

void PageHeader::set_title(const QString& title) {
  title_->setText(title);
}
void PageHeader::set_facts(const QString& facts) {
  facts_->set_full_text(facts);
  title_->setToolTip(facts);  // a narrow window may have no room for them
}
QString PageHeader::title() const {
  return title_->text();
}
QString PageHeader::facts() const {
  return facts_->full_text();
}

void PageHeader::add_beside_title(QWidget* widget) {
  layout_->insertWidget(layout_->indexOf(facts_), widget);
}
void PageHeader::add_action(QWidget* widget) {
  layout_->addWidget(widget);
}

}  // namespace lookalike
