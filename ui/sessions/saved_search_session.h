#pragma once

#include <QObject>
#include <QString>
#include <QStringList>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "engine/library/saved_searches.h"
#include "ui/sessions/job_queue.h"

namespace lookalike {

class LibrarySession;
class SearchSession;

/// The saved searches of the open library, read and changed in the background. Lives in the window's thread; all calls
/// return at once.
class SavedSearchSession : public QObject {
  Q_OBJECT

 public:
  SavedSearchSession(LibrarySession& library, SearchSession& search, QObject* parent = nullptr);

  const std::vector<SavedSearchInfo>& list() const { return list_; }
  /// Reads the list anew: another program may have changed it.
  void refresh();

  /// The search that is on show. `replace`: also when there is one of that name, which name_taken() says otherwise.
  void save(const QString& name, bool replace = false);
  void open(const QString& name);
  void rename(const QString& name, const QString& new_name);
  void remove(const QString& name);
  void undo_remove();

 Q_SIGNALS:
  void changed();  ///< list()
  void saved(const QString& name);
  void name_taken(const QString& name);
  /// It is being searched for; what of it is no longer there was left out.
  void opened(const QString& name, const QStringList& missing);
  void removed(const QString& name, bool can_be_undone);
  void failed(const QString& message);

 private:
  /// In the background: `work`, and in the window what it returns; afterwards the list is read. Errors become failed().
  using Then = std::function<void()>;
  void run(std::function<Then(Library&)> work);
  void set_list(std::vector<SavedSearchInfo> list);

  LibrarySession& library_;
  SearchSession& search_;
  std::weak_ptr<Library> listed_;  ///< Whose searches list_ holds.
  std::vector<SavedSearchInfo> list_;
  std::optional<SavedSearch> removed_;
  JobQueue jobs_;
};

}  // namespace lookalike
