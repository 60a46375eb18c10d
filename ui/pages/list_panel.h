#pragma once

#include <QWidget>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "engine/library/folder_export.h"
#include "ui/models/picture_list_model.h"
#include "ui/pages/page_context.h"
#include "ui/sessions/file_saver.h"
#include "ui/widgets/banner.h"

class QLabel;
class QMenu;

namespace lookalike {

class ExportPanel;
class ListActions;
class ThumbnailGrid;

/// A list of pictures as a grid, with what can be done with them below: tag, save as CSV, put into folders; the menu of
/// a picture also finds similar ones and takes tags away. Acts on the library session directly.
class ListPanel : public QWidget {
  Q_OBJECT

 public:
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
  void connect_session();
  void show_state();
  /// The pictures that the actions are about: those selected, or all.
  qint64 chosen_count() const;
  std::vector<std::size_t> chosen() const;
  std::vector<std::string> chosen_hashes() const;
  void add_tag_menu(QMenu* menu);
  void ask_where_to_save();
  void export_to(const FolderExportRequest& request);
  std::filesystem::path open_library() const;
  void forget_action();
  void told(Banner::Kind kind, const QString& strong, const QString& text, const QString& action = {},
            std::function<void()> act = {});

  LibrarySession& session_;
  List list_;
  bool asked_ = false;  ///< What the session tells next is an answer to this panel.
  std::function<void()> act_;
  std::filesystem::path told_in_;  ///< The library that act_ is about.
  Banner* banner_;
  ExportPanel* export_;
  QLabel* nothing_;
  ThumbnailGrid* grid_;
  ListActions* actions_;
  FileSaver saver_;
};

}  // namespace lookalike
