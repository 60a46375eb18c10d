#pragma once

#include "ui/pages/map_page.h"
#include "ui/pages/picture_work.h"
#include "ui/sessions/file_saver.h"
#include "ui/sessions/library_session.h"
#include "ui/sessions/live_map.h"
#include "ui/widgets/map_colouring.h"

class QPushButton;
class QStackedLayout;

namespace lookalike {

class Banner;
class Card;
class EmptyState;
class MapLegend;
class MapToolbar;
class MapView;
class PictureCard;
class SelectionCard;
class TaskView;

/// The method of the map of the run in progress.
inline constexpr QLatin1String live_map("live");

struct MapPage::Impl {
  explicit Impl(const PageContext& context) : session(context.library), live(context.library, context.training) {}

  LibrarySession& session;
  LiveMap live;
  std::shared_ptr<const EpochSample> sample;  ///< Whose map is in the view; null: that of the whole collection.
  bool quiet = false;                         ///< What the view selects is not for other pages.
  std::shared_ptr<const Collection> collection;
  QStackedLayout* stack = nullptr;
  EmptyState* empty = nullptr;
  QPushButton* open_library = nullptr;
  QWidget* content = nullptr;
  MapToolbar* toolbar = nullptr;
  Banner* banner = nullptr;
  Card* task_card = nullptr;
  TaskView* task_view = nullptr;
  MapView* view = nullptr;
  MapLegend* legend = nullptr;
  PictureCard* selected = nullptr;
  SelectionCard* selection = nullptr;
  PictureWork* work = nullptr;
  FileSaver saver;
  QString task;
  QString method;    ///< What the user chose; empty: t-SNE where there is one.
  QString asked;     ///< The method that is about to be asked for.
  QString own_task;  ///< The method of the map that the session makes for this page; empty: none.
  MapColour wanted_colour = MapColour::cluster;

  QWidget* make_content(const PageContext& context);
  QWidget* make_side(ThumbnailProvider& thumbnails);
  void connect_selection();
  void show_empty();
  bool shows_live() const { return method == live_map && live.view(); }
  void show_map();
  void show_live();
  void put_map(const std::shared_ptr<const EpochSample>& of, const std::shared_ptr<const MapLayout>& map, MapColour by);
  void live_changed();
  void show_choices();
  void show_live_choices();
  std::vector<std::int64_t> to_library(const std::vector<std::int64_t>& rows) const;
  ChosenPictures chosen() const;
  void show_shared_selection();
  void show_selection();
  QString shown_method() const;
  void choose_method(const QString& chosen);
  void choose_colour(MapColour colour);
  void make_map(const QString& chosen);
  void back_to_what_there_is();
  void task_ended(TaskEnd end);
  void save(const std::filesystem::path& file);
};

}  // namespace lookalike
