#pragma once

#include <QLabel>
#include <QPushButton>
#include <QString>

namespace lookalike {

/// The type scale of the design; the style sheet gives each its size, weight and colour.
enum class TextRole {
  title,   ///< 20 semibold: the page's title.
  figure,  ///< 20 semibold: a number that matters, in a card.
  strong,  ///< 13 semibold: a card's title.
  body,    ///< 13
  muted,   ///< 13 muted: facts beside a title, explanations.
  small,   ///< 12 muted
  label,   ///< 11 muted: above a figure or a control.
};

QLabel* make_label(const QString& text, TextRole role, QWidget* parent = nullptr);
void set_text_role(QLabel* label, TextRole role);

enum class ButtonKind {
  plain,    ///< Surface with a border.
  primary,  ///< Accent; at most one on a page.
  quiet,    ///< Only words, until the pointer is over it.
};

/// `name` becomes the object name; the accessible name is the text.
QPushButton* make_button(const QString& text, const QString& name, ButtonKind kind = ButtonKind::plain,
                         QWidget* parent = nullptr);

}  // namespace lookalike
