#include "ui/widgets/search_invitation.h"

#include "ui/text.h"
#include "ui/widgets/labels.h"

namespace lookalike {

SearchInvitation::SearchInvitation(QWidget* parent)
    : EmptyState(QStringLiteral("picture"), parent),
      choose_(make_button(tr("Choose a file…"), QStringLiteral("choose_file"), ButtonKind::primary)),
      to_library_(make_button(tr("Open a folder"), QStringLiteral("to_library"), ButtonKind::primary)) {
  add_action(choose_);
  add_action(to_library_);
  connect(choose_, &QPushButton::clicked, this, &SearchInvitation::files_requested);
  connect(to_library_, &QPushButton::clicked, this, &SearchInvitation::library_requested);
}

void SearchInvitation::show_state(std::optional<qint64> pictures, bool busy) {
  choose_->setVisible(pictures.has_value());
  to_library_->setVisible(!pictures && !busy);
  if (pictures) {
    set_text(tr("Drop a picture anywhere"),
             tr("Its nearest matches among your %1 pictures appear here. Several pictures at once are searched as "
                "one; a right click on any picture finds what is similar to it.")
                 .arg(number_text(*pictures)));
  } else if (busy) {
    set_text(tr("Almost ready"), tr("Search is ready as soon as the pictures have been read and described."));
  } else {
    set_text(tr("Nothing to search yet"), tr("Open a folder of pictures on the Library page first."));
  }
}

}  // namespace lookalike
