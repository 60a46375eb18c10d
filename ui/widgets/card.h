#pragma once

#include <QFrame>

class QVBoxLayout;

namespace lookalike {

/// A surface with a 1 px border and rounded corners. Its contents go into body().
class Card : public QFrame {
  Q_OBJECT

 public:
  explicit Card(QWidget* parent = nullptr);
  QVBoxLayout* body() const { return body_; }  ///< Margins 16, spacing 8.

 private:
  QVBoxLayout* body_;
};

}  // namespace lookalike
