#include "ui/pages/library_banner.h"

#include "ui/qt_convert.h"
#include "ui/sessions/library_session.h"
#include "ui/sessions/train_session.h"
#include "ui/text.h"
#include "ui/widgets/ask_for_folder.h"

namespace lookalike {

LibraryBanner::LibraryBanner(const PageContext& context, QWidget& page)
    : Banner(&page), context_(context), page_(page) {
  connect_library();
  connect(&context_.training, &TrainSession::state_changed, this, [this] {
    // "Search is ready … or train" is old news then.
    if (context_.training.running() && kind() == Kind::info) dismiss();
  });
  show_read_only();
}

void LibraryBanner::connect_library() {
  LibrarySession& library = context_.library;
  connect(&library, &LibrarySession::task_started, this, &LibraryBanner::dismiss);
  connect(&library, &LibrarySession::collection_changed, this, &LibraryBanner::show_read_only);
  connect(&library, &LibrarySession::task_finished, this, &LibraryBanner::show_read_only);
  connect(&library, &LibrarySession::failed, this, &LibraryBanner::show_error);
  connect(&library, &LibrarySession::folder_away, this, &LibraryBanner::show_away);
  connect(&library, &LibrarySession::search_ready, this, &LibraryBanner::show_ready);
  connect(&library, &LibrarySession::refused, this, [this](const QString& message) {
    if (page_.isVisible()) tell(Kind::warning, {}, message);  // without an older message's button
  });
  connect(&library, &LibrarySession::health_report_saved, this, [this](const std::filesystem::path& csv) {
    tell(Kind::info, tr("The health report is saved."), short_path(csv));
  });
}

void LibraryBanner::show_read_only() {
  const auto library = context_.library.library();
  const auto collection = context_.library.collection();
  if (!library || !collection || !collection->read_only || collection->root.empty() || isVisible()) return;
  tell(Kind::warning, tr("Read-only."), to_qstring(library->read_only_reason()) + QStringLiteral("."));
}

void LibraryBanner::show_ready(double seconds) {
  const auto collection = context_.library.collection();
  const bool untrained = collection && collection->current_run == untrained_run;
  const QString how =
      untrained ? tr("Structure and colour were learned from your pictures in %1. Drop a picture anywhere, or "
                     "train for better matches.")
                : tr("Your pictures were described by the trained model in %1. Drop a picture anywhere.");
  tell(Kind::info, tr("Search is ready."), how.arg(duration_text(seconds)));
}

void LibraryBanner::show_away(const std::filesystem::path& folder) {
  tell(Kind::warning, tr("The folder of these pictures is away."),
       tr("%1 is not there. What was learned from it is kept and can be searched. Rescan when it is back, or "
          "say where it has moved.")
           .arg(short_path(folder)),
       tr("Locate the folder…"), [this] {
         ask_for_folder(&page_, tr("Where are these pictures now?"),
                        [this](const std::filesystem::path& moved) { context_.library.locate_folder(moved); });
       });
}

}  // namespace lookalike
