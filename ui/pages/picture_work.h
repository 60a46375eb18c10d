#pragma once

#include <QPointer>
#include <QWidget>
#include <functional>
#include <vector>

#include "ui/pages/chosen_pictures.h"
#include "ui/pages/page_context.h"
#include "ui/sessions/file_saver.h"
#include "ui/widgets/banner.h"

class QMenu;

namespace lookalike {

class ExportPanel;
class TagPanel;
enum class QueryRole;
class ThumbnailGrid;

/// What can be done with pictures on any page: tag them, save their list, put them into a folder. The menu of a picture
/// offers it for all that are selected beside it; what has to be typed is asked for in a card on the page, and a
/// message above it says how it went and takes it back. Takes no room while there is nothing to ask or to say.
class PictureWork : public QWidget {
  Q_OBJECT

 public:
  explicit PictureWork(const PageContext& context, QWidget* parent = nullptr);

  /// For pages that do not say themselves why something failed.
  void tell_failures() { tells_failures_ = true; }
  /// For pages whose pictures are marked as unlike what is sought in another way.
  void leave_out_unlike() { offers_unlike_ = false; }
  /// The menus of this grid offer it, and what is selected in it is shared with the other pages. What the menu is about
  /// is selected in this grid, or in others that are served and shown.
  void serve(ThumbnailGrid& grid);

  /// Adds all of it to the menu of a picture.
  void add_to(QMenu& menu, const ChosenPictures& chosen);
  QMenu* tag_menu(const ChosenPictures& chosen, QWidget* parent);
  QMenu* export_menu(const ChosenPictures& chosen, QWidget* parent);

  /// Asks for what is like them all, or adds them to the query.
  void search(const ChosenPictures& chosen, QueryRole role);
  void change_tag(const std::vector<std::string>& hashes, const QString& tag, bool set);
  void ask_for_tag(const ChosenPictures& chosen);
  void ask_where_to_save(const ChosenPictures& chosen, const QString& name);
  void save_list(const ChosenPictures& chosen, const std::filesystem::path& csv);
  /// `chosen` is asked again whenever it may have become another choice (choice_changed()) and when the export begins.
  void ask_for_folder(std::function<ChosenPictures()> chosen);
  void choice_changed();
  void close_panels();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void add_queries(QMenu& menu, const ChosenPictures& chosen);
  void connect_parts();
  void connect_session();
  ChosenPictures selected_beside(ThumbnailGrid& grid) const;
  void say_tags_changed(const QString& tag, const std::vector<std::string>& hashes, bool set);
  void say_exported(const FolderExportOutcome& outcome, const std::filesystem::path& out);
  void say_undone(const ExportUndo& outcome);
  void undo_export(const std::string& id);
  std::filesystem::path open_library() const;
  void leave_library();
  void told(Banner::Kind kind, const QString& strong, const QString& text, const QString& action = {},
            std::function<void()> act = {});
  void show_state();

  LibrarySession& session_;
  SearchSession& search_;
  bool tells_failures_ = false, offers_unlike_ = true;
  bool asked_ = false;  ///< What the session tells next is an answer to this page.
  std::function<void()> act_;
  std::filesystem::path library_;  ///< That the cards and act_ are about.
  std::function<ChosenPictures()> to_export_;
  std::vector<std::string> to_tag_;
  std::vector<QPointer<ThumbnailGrid>> served_;
  Banner* banner_;
  TagPanel* tags_;
  ExportPanel* export_;
  FileSaver saver_;
};

}  // namespace lookalike
