#include <QDragEnterEvent>
#include <QMimeData>

#include "ui/dropped.h"
#include "ui/pages/search_column.h"
#include "ui/pages/search_page_impl.h"
#include "ui/sessions/search_query.h"
#include "ui/sessions/search_session.h"
#include "ui/widgets/result_view.h"

// What is dropped on the page, or pasted.

namespace lookalike {

bool SearchPage::accept_mime(const QMimeData& mime, QueryRole role) {
  Dropped dropped = read_dropped(mime);
  if (dropped.kind == Dropped::Kind::folder) {
    dropped.refusal = tr("A folder cannot be searched for. Drop one or more pictures.");
    dropped.kind = Dropped::Kind::nothing;
  }
  impl_->banner->dismiss();
  switch (dropped.kind) {
    case Dropped::Kind::files:
      impl_->context.search.query_files(dropped.paths, role);
      return true;
    case Dropped::Kind::image:
      impl_->context.search.query_image(dropped.name, dropped.image, role);
      return true;
    case Dropped::Kind::encoded:
      impl_->context.search.query_bytes(dropped.name, dropped.bytes, role);
      return true;
    case Dropped::Kind::address:
      return impl_->fetch(dropped.addresses, role);
    default:
      impl_->banner->show_error(dropped.refusal);
      return false;
  }
}

void SearchPage::dragEnterEvent(QDragEnterEvent* event) {
  if (dropped_folder(*event->mimeData())) {  // the window opens it
    event->ignore();
    return;
  }
  impl_->column->set_hovered(true);
  event->acceptProposedAction();  // anything else: a refusal is said on the page
}

/// A match that is dragged a little and let go again among the matches is no new query.
bool SearchPage::wants_drop(const QObject* from, const QPoint& at) const {
  const auto* origin = qobject_cast<const QWidget*>(from);
  const bool own = origin && (origin == impl_->results || impl_->results->isAncestorOf(origin));
  return !own || impl_->column->geometry().contains(at);
}

void SearchPage::dragMoveEvent(QDragMoveEvent* event) {
  const bool wanted = wants_drop(event->source(), event->position().toPoint());
  impl_->column->set_hovered(wanted);
  event->setAccepted(wanted);
}

void SearchPage::dragLeaveEvent(QDragLeaveEvent*) {
  impl_->column->set_hovered(false);
}

void SearchPage::dropEvent(QDropEvent* event) {
  impl_->column->set_hovered(false);
  if (!wants_drop(event->source(), event->position().toPoint())) return event->ignore();
  accept_mime(*event->mimeData(), role_of(*event));
  event->acceptProposedAction();
}

QueryRole SearchPage::role_of(const QDropEvent& event) {
  return event.modifiers().testFlag(Qt::ControlModifier) ? QueryRole::example : QueryRole::only;
}

}  // namespace lookalike
