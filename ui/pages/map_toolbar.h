#pragma once

#include <QString>

#include "ui/widgets/map_colouring.h"
#include "ui/widgets/page_header.h"

class QPushButton;

namespace lookalike {

class SegmentedControl;

/// The Map page's first line: method, facts, what the colours stand for, lasso, export.
class MapToolbar : public PageHeader {
  Q_OBJECT

 public:
  explicit MapToolbar(QWidget* parent = nullptr);

  QString method() const;  ///< "tsne", "pca" or "live".
  void set_method(const QString& method);
  void set_method_enabled(const QString& method, bool enabled, const QString& reason);
  void set_method_visible(const QString& method, bool visible);
  MapColour colour() const;
  void set_colour(MapColour colour);
  void set_colour_enabled(MapColour colour, bool enabled, const QString& reason);

 Q_SIGNALS:
  void method_chosen(const QString& method);  ///< By the user, as are the others.
  void colour_chosen(lookalike::MapColour colour);
  void lasso_toggled(bool on);
  void export_requested(const QString& ending);  ///< "png" or "svg".

 private:
  void add_colours();
  void add_export();
  SegmentedControl *methods_, *colours_;
};

}  // namespace lookalike
