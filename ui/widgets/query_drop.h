#pragma once

#include "ui/widgets/drop_area.h"

class QLabel;
class QLineEdit;

namespace lookalike {

/// The place that invites queries: a drop, the clipboard, files, or a web address, for which a field unfolds.
class QueryDrop : public DropArea {
  Q_OBJECT

 public:
  explicit QueryDrop(QWidget* parent = nullptr);

  void open_address_field();

 Q_SIGNALS:
  void files_requested();
  void address_given(const QString& text);  ///< As typed.

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void colour_links();
  void give();

  QLabel* links_;
  QWidget* fields_;
  QLineEdit* address_;
};

}  // namespace lookalike
