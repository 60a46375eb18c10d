#pragma once

#include <QMargins>
#include <QWidget>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "engine/library/folder_export.h"
#include "ui/models/picture_list_model.h"
#include "ui/pages/page_context.h"

class QLabel;

namespace lookalike {

class ListActions;
class PictureWork;
class ThumbnailGrid;
struct ChosenPictures;

/// A list of pictures as a grid, with what can be done with them below: tag, save as CSV, put into folders; the menu of
/// a picture offers that, too, and finds similar ones.
class ListPanel : public QWidget {
  Q_OBJECT

 public:
  /// Of what stands above or below the grid, so that it lines up with the pictures: the grid itself needs room for the
  /// ring around them and for its scroll bar.
  static constexpr QMargins line_margins{4, 0, 14, 0};

  /// The object names of its parts begin with `name`.
  ListPanel(const PageContext& context, const QString& name, QWidget* parent = nullptr);

  /// What is on show, and what is saved or exported of it. `csv` is called on another thread.
  struct List {
    std::shared_ptr<const Collection> collection;
    std::vector<GridItem> items;
    std::vector<PictureGroup> groups;
    std::function<std::string(const Collection&)> csv;
  };
  void show_list(List list);
  /// A newer state of the same pictures. False, and nothing is done, when the list's numbers would mean others in it.
  bool update_collection(std::shared_ptr<const Collection> collection);
  /// In place of an empty list.
  void set_empty_text(const QString& text);
  void select_rows(const std::vector<std::int64_t>& rows);
  void save_list(const std::filesystem::path& csv);
  ThumbnailGrid& grid() { return *grid_; }

 Q_SIGNALS:
  void find_similar(std::int64_t row);

 private:
  void connect_actions();
  void show_state();
  /// The pictures that the actions are about: those selected, or all.
  qint64 chosen_count() const;
  ChosenPictures chosen() const;

  List list_;
  PictureWork* work_;
  QLabel* nothing_;
  ThumbnailGrid* grid_;
  ListActions* actions_;
};

}  // namespace lookalike
