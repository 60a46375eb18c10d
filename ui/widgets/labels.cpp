#include "ui/widgets/labels.h"

#include <QStyle>
#include <array>

namespace lookalike {

namespace {

void set_style_property(QWidget* widget, const char* name, const char* value) {
  widget->setProperty(name, QString::fromLatin1(value));
  widget->style()->unpolish(widget);  // the style sheet reads properties only when it polishes
  widget->style()->polish(widget);
}

}  // namespace

void set_text_role(QLabel* label, TextRole role) {
  static constexpr std::array names{"title", "figure", "strong", "body", "muted", "small", "label"};
  set_style_property(label, "role", names[static_cast<std::size_t>(role)]);
}

QLabel* make_label(const QString& text, TextRole role, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setTextFormat(Qt::PlainText);  // file and cluster names are not markup
  set_text_role(label, role);
  return label;
}

QPushButton* make_button(const QString& text, const QString& name, ButtonKind kind, QWidget* parent) {
  static constexpr std::array kinds{"plain", "primary", "quiet"};
  auto* button = new QPushButton(text, parent);
  button->setObjectName(name);
  button->setAccessibleName(text);
  button->setAutoDefault(false);
  button->setProperty("kind", QString::fromLatin1(kinds[static_cast<std::size_t>(kind)]));
  return button;
}

}  // namespace lookalike
