#include "ui/pages/chosen_pictures.h"
#include "ui/pages/map_page_impl.h"
#include "ui/pages/map_toolbar.h"
#include "ui/text.h"
#include "ui/widgets/map_legend.h"
#include "ui/widgets/map_view.h"
#include "ui/widgets/picture_card.h"
#include "ui/widgets/selection_card.h"

// What the view shows: a map of the whole collection, or that of the run in progress, whose rows are those of a sample.

namespace lookalike {

/// Of the whole collection, or of a sample, whose map moves when it was there before.
void MapPage::Impl::put_map(const std::shared_ptr<const EpochSample>& of, const std::shared_ptr<const MapLayout>& map,
                            MapColour by) {
  const auto& pictures = of ? of->collection : collection;
  const MapColour possible = can_colour(*pictures, *map, by) ? by : MapColour::cluster;
  const MapColouring colouring = colour_map(*pictures, *map, possible);
  const bool moved = of && sample && of->rows == sample->rows;
  const bool other_rows = bool(of) != bool(sample) || (of && !moved);
  if (other_rows) quiet = true;  // rows mean other pictures until the selection is shown below
  sample = of;
  view->show_map(pictures, map, colouring, moved);
  if (other_rows) show_shared_selection();
  quiet = false;
  legend->show_colouring(colouring);
  toolbar->set_colour(possible);
}

void MapPage::Impl::show_live() {
  const EpochView& now = *live.view();
  put_map(now.sample, now.layout, wanted_colour);
  toolbar->set_method(live_map);
  toolbar->set_facts(tr("after epoch %1 · a fixed sample of %2")
                         .arg(now.epoch)
                         .arg(counted(now.layout->xy.rows, tr("%1 picture"), tr("%1 pictures"))));
  show_choices();
  show_selection();
}

/// The run in progress begins, has a new map, or ends, after which there is the ordinary map again.
void MapPage::Impl::live_changed() {
  const bool was_live = method == live_map;
  if (was_live && !live.running()) method.clear();
  if (!collection || !collection->map) return;
  was_live ? show_map() : show_choices();
}

/// The map of the run in progress, which is there only while it trains, has no measured values.
void MapPage::Impl::show_live_choices() {
  toolbar->set_method_visible(live_map, live.running());
  toolbar->set_method_enabled(live_map, live.ready(),
                              live.ready()
                                  ? tr("Live: as the run in progress sees some of the pictures after each epoch")
                                  : tr("Appears after the first epoch of the run in progress."));
  if (!shows_live()) return;
  const auto& pictures = *sample->collection;
  const bool labels = can_colour(pictures, {}, MapColour::label);
  toolbar->set_colour_enabled(MapColour::cluster, true, {});
  toolbar->set_colour_enabled(MapColour::label, labels,
                              labels ? QString() : tr("The pictures have no labels: put them into one folder a kind."));
  for (const MapColour by : {MapColour::outlier, MapColour::trust, MapColour::precision}) {
    toolbar->set_colour_enabled(by, false, tr("This is not measured while the run trains."));
  }
}

std::vector<std::int64_t> MapPage::Impl::to_library(const std::vector<std::int64_t>& rows) const {
  return sample ? sample->to_library(rows) : rows;
}

ChosenPictures MapPage::Impl::chosen() const {
  return chosen_rows(session.collection(), to_library(view->selection()));
}

/// As far as the view has its pictures; the others stay selected elsewhere.
void MapPage::Impl::show_shared_selection() {
  const bool before = std::exchange(quiet, quiet || sample);
  view->select_rows(sample ? sample->from_library(session.selection()) : session.selection());
  quiet = before;
}

}  // namespace lookalike
