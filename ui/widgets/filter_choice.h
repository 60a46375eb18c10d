#pragma once

#include <QPushButton>
#include <memory>
#include <string>
#include <vector>

#include "ui/models/filter_values.h"

namespace lookalike {

class FilterList;

/// A button that says by which values of one kind matches are filtered ("All labels", "tulip", "3 labels"), and opens
/// the list of them.
class FilterChoice : public QPushButton {
  Q_OBJECT

 public:
  struct Texts {
    QString kind, all, several;  ///< "Label", "All labels", "%1 labels"
  };
  FilterChoice(const QString& name, Texts texts, QWidget* parent = nullptr);
  void set_values(std::shared_ptr<const SearchFacets::Values> values, FilterValues::Words words);
  void set_chosen(const std::vector<std::string>& values);
  const std::vector<std::string>& chosen() const { return values_.chosen(); }
  bool has_values() const { return values_.size() > 0; }

 Q_SIGNALS:
  void chosen_changed();  ///< By the user.

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void open();
  void show_chosen();

  Texts texts_;
  FilterValues values_;
  FilterList* list_ = nullptr;  ///< Made when it is opened for the first time.
};

}  // namespace lookalike
