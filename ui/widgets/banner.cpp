#include "ui/widgets/banner.h"

#include <QAccessible>
#include <QApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QTimer>
#include <utility>

#include "ui/style/theme.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/labels.h"

namespace lookalike {
namespace {

constexpr int while_ms = 10'000, while_to_undo_ms = 30'000;

}  // namespace

Banner::Banner(QWidget* parent)
    : QFrame(parent),
      label_(make_label({}, TextRole::body, this)),
      action_(make_button({}, QStringLiteral("banner_action"), ButtonKind::plain, this)),
      close_(new IconButton(QStringLiteral("close"), tr("Dismiss"), QStringLiteral("banner_close"), this)),
      passing_(new QTimer(this)) {
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
  passing_->setObjectName(QStringLiteral("passing"));
  passing_->setSingleShot(true);
  connect(passing_, &QTimer::timeout, this, &Banner::pass);
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
  passing_->stop();
  if (passes_ && kind == Kind::info) passing_->start(action_->isHidden() ? while_ms : while_to_undo_ms);
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

/// Not while it is read or its button may be about to be pressed.
void Banner::pass() {
  const QWidget* focus = QApplication::focusWidget();
  underMouse() || (focus && isAncestorOf(focus)) ? passing_->start(while_ms) : dismiss();
}

void Banner::dismiss() {
  passing_->stop();
  message_.clear();
  hide();
}

QString Banner::message() const {
  return message_;
}

}  // namespace lookalike
