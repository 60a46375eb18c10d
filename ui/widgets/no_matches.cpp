#include "ui/widgets/no_matches.h"

#include "engine/library/searcher.h"
#include "ui/widgets/labels.h"

namespace lookalike {

NoMatches::NoMatches(QWidget* parent)
    : EmptyState(QStringLiteral("search"), parent),
      widen_(make_button({}, QStringLiteral("widen"), ButtonKind::primary)) {
  setObjectName(QStringLiteral("no_matches"));
  add_action(widen_);
  connect(widen_, &QPushButton::clicked, this, &NoMatches::widen_requested);
}

void NoMatches::explain(const SearchResult& result) {
  QString why, help;
  switch (result.no_hits) {
    case NoHits::below_threshold:
      why =
          tr("The best match has a score of %1%, which is below the lowest wanted.").arg(result.best_score, 0, 'f', 1);
      help = tr("Show any score");
      break;
    case NoHits::cluster_empty:
      why = tr("The cluster of the query holds no such picture.");
      help = tr("Search everything");
      break;
    case NoHits::filtered_out:
      why = tr("No picture passes the filters of cluster, label, folder and tag together.");
      help = tr("Clear the filters");
      break;
    default:
      why = tr("The library holds no other picture. Add pictures to its folder and scan it again.");
  }
  set_text(tr("No matches"), why);
  widen_->setVisible(result.no_hits != NoHits::only_itself);
  widen_->setText(help);
  widen_->setAccessibleName(help);
}

}  // namespace lookalike
