#include "ui/widgets/banner.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <utility>

#include "ui/style/theme.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/labels.h"

namespace lookalike {

Banner::Banner(QWidget* parent)
    : QFrame(parent),
      label_(make_label({}, TextRole::body, this)),
      action_(make_button({}, QStringLiteral("banner_action"), ButtonKind::plain, this)),
      close_(new IconButton(QStringLiteral("close"), tr("Dismiss"), QStringLiteral("banner_close"), this)) {
  setObjectName(QStringLiteral("banner"));
  label_->setObjectName(QStringLiteral("banner_text"));
  label_->setTextFormat(Qt::RichText);
  label_->setWordWrap(true);
  label_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(14, 8, 8, 8);
  layout->setSpacing(gap);
  layout->addWidget(label_, 1);
  layout->addWidget(action_);
  layout->addWidget(close_);
  setMinimumHeight(42);
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Minimum);
  action_->hide();
  hide();
  connect(action_, &QPushButton::clicked, this, &Banner::action_clicked);
  connect(this, &Banner::action_clicked, this, [this] {
    if (!act_) return;
    dismiss();
    std::exchange(act_, {})();
  });
  connect(close_, &IconButton::clicked, this, [this] {
    dismiss();
    Q_EMIT dismissed();
  });
}

void Banner::show_message(Kind kind, const QString& strong, const QString& text) {
  static const char* const names[] = {"info", "warning", "error"};
  kind_ = kind;
  message_ = strong.isEmpty() ? text : text.isEmpty() ? strong : strong + QLatin1Char(' ') + text;
  const QString bold = strong.isEmpty() ? QString() : QStringLiteral("<b>%1</b> ").arg(strong.toHtmlEscaped());
  label_->setText(bold + text.toHtmlEscaped());
  setProperty("kind", QString::fromLatin1(names[static_cast<int>(kind)]));
  style()->unpolish(this);
  style()->polish(this);
  setAccessibleName(message_);
  show();
  QAccessibleEvent alert(this, QAccessible::Alert);
  QAccessible::updateAccessibility(&alert);
}

void Banner::tell(Kind kind, const QString& strong, const QString& text, const QString& action,
                  std::function<void()> act) {
  act_ = std::move(act);
  set_action(action);
  show_message(kind, strong, text);
}

void Banner::set_action(const QString& text) {
  action_->setText(text);
  action_->setAccessibleName(text);
  action_->setVisible(!text.isEmpty());
}

void Banner::set_action_enabled(bool enabled, const QString& reason) {
  action_->setEnabled(enabled);
  action_->setToolTip(reason);
}

void Banner::set_dismissable(bool dismissable) {
  close_->setVisible(dismissable);
}

void Banner::dismiss() {
  message_.clear();
  hide();
}

QString Banner::message() const {
  return message_;
}

}  // namespace lookalike
