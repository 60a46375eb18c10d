#pragma once

#include <QWidget>

class QHBoxLayout;
class QLabel;

namespace lookalike {

class ElidedLabel;

/// The first line of every page: title, one muted sentence of facts, actions at the right.
class PageHeader : public QWidget {
  Q_OBJECT

 public:
  explicit PageHeader(QWidget* parent = nullptr);

  void set_title(const QString& title);
  void set_facts(const QString& facts);
  QString title() const;
  QString facts() const;
  /// Between the title and the facts: a segmented control, a chip …
  void add_beside_title(QWidget* widget);
  /// At the right, in the order of the calls.
  void add_action(QWidget* widget);

 private:
  QHBoxLayout* layout_;
  QLabel* title_;
  ElidedLabel* facts_;
};

}  // namespace lookalike
