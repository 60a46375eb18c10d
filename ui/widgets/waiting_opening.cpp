#include "ui/widgets/waiting_opening.h"

#include "ui/sessions/library_session.h"

namespace lookalike {

WaitingOpening::WaitingOpening(LibrarySession& library, QWidget* parent) : Banner(parent) {
  setObjectName("waiting_opening");
  connect(&library, &LibrarySession::opening_waits, this, [this](const QString& what, const QString& task) {
    set_action(tr("Stop it and open"));
    set_action_enabled(true);
    show_message(Kind::warning, tr("%1 is still in progress.").arg(task),
                 tr("When it is done, %1 is opened.").arg(what));
  });
  connect(&library, &LibrarySession::task_started, this, &Banner::dismiss);
  connect(this, &Banner::action_clicked, this, [this, &library] {
    set_action_enabled(false);
    library.cancel();
  });
  connect(this, &Banner::dismissed, &library, &LibrarySession::forget_opening);
}

}  // namespace lookalike
