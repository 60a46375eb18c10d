#pragma once

#include <QWidget>
#include <cstdint>
#include <filesystem>
#include <memory>

#include "ui/pages/page_context.h"

namespace lookalike {

struct Collection;

/// Every picture as a point; pan, zoom, click, lasso; PCA at once, t-SNE when asked for, and while a run trains its map
/// of some pictures after each epoch.
class MapPage : public QWidget {
  Q_OBJECT

 public:
  explicit MapPage(const PageContext& context, QWidget* parent = nullptr);
  ~MapPage() override;

  /// What the library session's collection_changed() does; null: no library is open.
  void show_collection(std::shared_ptr<const Collection> collection);

  /// Writes what is in view with its legend, as .png or .svg by the file's ending, in the background; a message on the
  /// page says how it went.
  void export_to(const std::filesystem::path& file);

 Q_SIGNALS:
  void find_similar(std::int64_t row);
  void library_requested();     ///< The way out of the empty state.
  void selection_in_library();  ///< What is selected is to be seen there.

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  void connect_toolbar();
  void connect_session();
  void ask_where(const QString& ending);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lookalike
