// The entries of a picture's menu that are about all pictures selected beside it.

#include <QMenu>
#include <algorithm>
#include <string_view>
#include <unordered_set>

#include "ui/pages/picture_work.h"
#include "ui/qt_convert.h"
#include "ui/sessions/library_session.h"
#include "ui/sessions/search_query.h"
#include "ui/sessions/search_session.h"
#include "ui/text.h"

namespace lookalike {
namespace {

QString as_menu_text(QString text) {
  return text.replace(QLatin1Char('&'), QStringLiteral("&&"));
}

/// Which tags all of the pictures have, and which any of them has.
class TagsOf {
 public:
  explicit TagsOf(const ChosenPictures& chosen) {
    for (const std::int64_t row : chosen.rows()) hashes_.insert(chosen.collection->row_picture(row).content_hash);
  }
  bool all_have(const std::set<std::string>& tagged) const {
    return tagged.size() >= hashes_.size() &&
           std::ranges::all_of(hashes_, [&](std::string_view hash) { return tagged.contains(std::string(hash)); });
  }
  bool any_has(const std::set<std::string>& tagged) const {
    return std::ranges::any_of(tagged, [&](const std::string& hash) { return hashes_.contains(hash); });
  }

 private:
  std::unordered_set<std::string_view> hashes_;  // Of pictures that the chosen ones' collection holds.
};

}  // namespace

void PictureWork::add_to(QMenu& menu, const ChosenPictures& chosen) {
  if (chosen.count() == 0) return;
  add_queries(menu, chosen);
  menu.addSeparator();
  menu.addMenu(tag_menu(chosen, &menu));
  menu.addMenu(export_menu(chosen, &menu));
}

/// After the first entry, which finds what is similar to one picture.
void PictureWork::add_queries(QMenu& menu, const ChosenPictures& chosen) {
  if (!chosen.collection->embeddings) return;
  QAction* next = menu.actions().value(1);
  const auto add = [&](const QString& words, const char* name, QueryRole role) {
    auto* action = new QAction(words, &menu);
    action->setObjectName(QLatin1String(name));
    connect(action, &QAction::triggered, this, [this, chosen, role] { search(chosen, role); });
    menu.insertAction(next, action);
  };
  if (chosen.count() > 1)
    add(tr("Find similar to these %1").arg(number_text(chosen.count())), "find_similar_to_all", QueryRole::only);
  if (!search_.has_query()) return;
  add(tr("Add to the query"), "add_to_query_action", QueryRole::example);
  if (offers_unlike_) add(tr("Less like this"), "unlike_this", QueryRole::unlike);
}

void PictureWork::search(const ChosenPictures& chosen, QueryRole role) {
  std::vector<QuerySource> sources;
  for (const std::int64_t row : chosen.rows()) sources.push_back(source_of_row(*chosen.collection, row));
  search_.query_sources(sources, role);
  Q_EMIT search_.wanted();
}

QMenu* PictureWork::tag_menu(const ChosenPictures& chosen, QWidget* parent) {
  const auto now = session_.collection();
  auto* menu = new QMenu(chosen.count() > 1 ? tr("Tag %1").arg(chosen.words()) : tr("Tag"), parent);
  menu->setObjectName(QStringLiteral("tag_menu"));
  if (!now || now->read_only) {
    menu->setTitle(tr("Tag (the library is read-only)"));
    menu->setEnabled(false);
    return menu;
  }
  const TagsOf tags(chosen);
  QStringList of_some;
  for (const auto& [tag, tagged] : now->tags->hashes) {
    const QString words = to_qstring(tag);
    const bool all = tags.all_have(tagged);
    auto* action = menu->addAction(as_menu_text(words), this,
                                   [this, chosen, words, all] { change_tag(chosen.hashes(), words, !all); });
    action->setCheckable(true);
    action->setChecked(all);
    if (tags.any_has(tagged)) of_some << words;
  }
  if (!menu->isEmpty()) menu->addSeparator();
  menu->addAction(tr("New tag…"), this, [this, chosen] { ask_for_tag(chosen); })
      ->setObjectName(QStringLiteral("new_tag_action"));
  if (of_some.isEmpty()) return menu;
  QMenu* remove = menu->addMenu(tr("Remove tag"));
  remove->setObjectName(QStringLiteral("remove_tag"));
  for (const QString& words : of_some) {
    remove->addAction(as_menu_text(words), this, [this, chosen, words] { change_tag(chosen.hashes(), words, false); });
  }
  return menu;
}

QMenu* PictureWork::export_menu(const ChosenPictures& chosen, QWidget* parent) {
  auto* menu = new QMenu(chosen.count() > 1 ? tr("Export %1").arg(chosen.words()) : tr("Export"), parent);
  menu->setObjectName(QStringLiteral("export_menu"));
  const auto now = session_.collection();
  menu->addAction(tr("Save list…"), this, [this, chosen] { ask_where_to_save(chosen, QStringLiteral("pictures")); })
      ->setObjectName(QStringLiteral("save_list_action"));
  auto* into =
      menu->addAction(tr("Into a folder…"), this, [this, chosen] { ask_for_folder([chosen] { return chosen; }); });
  into->setObjectName(QStringLiteral("into_folder_action"));
  into->setEnabled(now && !now->read_only);
  return menu;
}

}  // namespace lookalike
