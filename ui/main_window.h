#pragma once

#include <QMainWindow>
#include <filesystem>
#include <memory>

#include "ui/pages/page_context.h"

class QStackedWidget;

namespace lookalike {

class ClustersPage;
class LibraryPage;
class MapPage;
class Rail;
class SearchPage;
class StatusBar;
class ThemeSetting;
class TrainPage;

/// Puts sessions, pages, rail and status bar together and connects them; does no work itself.
class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  enum Page { library_page, train_page, clusters_page, map_page, search_page };

  /// `theme` may be null (tests): then the rail offers no choice.
  explicit MainWindow(ThemeSetting* theme = nullptr, QWidget* parent = nullptr);
  /// Stops what is running (training at its last checkpoint) and waits for it.
  ~MainWindow() override;

  void show_page(Page page);
  /// A folder of pictures or a library; `library`: where the library of the pictures is to be, empty for the default.
  void open(const std::filesystem::path& folder, const std::filesystem::path& library = {});
  const PageContext& context() const { return context_; }
  SearchPage& search() { return *search_page_; }

 protected:
  void closeEvent(QCloseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void build(ThemeSetting* theme);
  void connect_sessions();
  void connect_pages();
  void add_shortcuts();
  void paste();
  void cancel();
  void keep_focus_on_page(const QWidget* before, const QWidget* now);
  void find_similar(std::int64_t row);

  struct Sessions;
  std::unique_ptr<Sessions> sessions_;
  PageContext context_;
  Rail* rail_;
  QStackedWidget* stack_;
  StatusBar* status_;
  LibraryPage* library_page_;
  TrainPage* train_page_;
  ClustersPage* clusters_page_;
  MapPage* map_page_;
  SearchPage* search_page_;
};

}  // namespace lookalike
