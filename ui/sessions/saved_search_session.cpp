#include "ui/sessions/saved_search_session.h"

#include <algorithm>
#include <utility>

#include "ui/qt_convert.h"
#include "ui/sessions/library_session.h"
#include "ui/sessions/search_session.h"

namespace lookalike {

SavedSearchSession::SavedSearchSession(LibrarySession& library, SearchSession& search, QObject* parent)
    : QObject(parent), library_(library), search_(search), jobs_(this) {
  connect(&library, &LibrarySession::collection_changed, this, [this] {
    if (library_.library() == listed_.lock()) return;
    listed_ = library_.library();
    removed_.reset();
    set_list({});
    refresh();
  });
}

void SavedSearchSession::set_list(std::vector<SavedSearchInfo> list) {
  list_ = std::move(list);
  Q_EMIT changed();
}

void SavedSearchSession::run(std::function<Then(Library&)> work) {
  const auto library = library_.library();
  if (!library) return;
  jobs_.add([this, library, work = std::move(work)] {
    Then then;
    QString problem;
    std::vector<SavedSearchInfo> list;
    try {
      then = work(*library);
      list = list_searches(*library);
    } catch (const std::exception& error) {
      problem = to_qstring(std::string(error.what()));
    }
    jobs_.post([this, library, then, problem, list = std::move(list)] {
      if (library != library_.library()) return;
      if (!problem.isEmpty()) return void(Q_EMIT failed(problem));
      set_list(list);
      if (then) then();
    });
  });
}

void SavedSearchSession::refresh() {
  run([](Library&) -> Then { return {}; });
}

void SavedSearchSession::save(const QString& wish, bool replace) {
  const auto answer = search_.answer();
  if (!answer) return;
  const QString name = wish.trimmed();
  const bool taken = std::ranges::find(list_, name.toStdString(), &SavedSearchInfo::name) != list_.end();
  if (taken && !replace) return void(Q_EMIT name_taken(name));
  run([this, answer, name, replace](Library& library) -> Then {
    save_search(library, answer->to_save(name), replace);
    return [this, name] { Q_EMIT saved(name); };
  });
}

void SavedSearchSession::open(const QString& name) {
  run([this, name, collection = library_.collection()](Library& library) -> Then {
    SavedSearch search = read_search(library, name.toStdString());
    QStringList missing;
    for (const std::string& what : leave_out_missing(search, *collection)) missing << to_qstring(what);
    return [this, name, search = std::move(search), missing] {
      search_.query_saved(search);
      Q_EMIT opened(name, missing);
    };
  });
}

void SavedSearchSession::rename(const QString& name, const QString& new_name) {
  run([name, new_name](Library& library) -> Then {
    rename_search(library, name.toStdString(), new_name.toStdString());
    return {};
  });
}

void SavedSearchSession::remove(const QString& name) {
  run([this, name](Library& library) -> Then {
    auto gone = remove_search(library, name.toStdString());
    return [this, name, gone = std::move(gone)] {
      removed_ = gone;
      Q_EMIT removed(name, removed_.has_value());
    };
  });
}

void SavedSearchSession::undo_remove() {
  if (!removed_) return;
  run([search = *std::exchange(removed_, {})](Library& library) -> Then {
    save_search(library, search);
    return {};
  });
}

}  // namespace lookalike
