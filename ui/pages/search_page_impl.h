#pragma once

#include <QPointer>

#include "ui/pages/chosen_pictures.h"
#include "ui/pages/search_page.h"
#include "ui/sessions/address_fetch.h"
#include "ui/sessions/saved_search_session.h"
#include "ui/sessions/search_query.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/segmented_control.h"

class QComboBox;
class QPushButton;
class QStackedWidget;

namespace lookalike {

class ExplainPanel;
class NoMatches;
class PageHeader;
class PictureWork;
class ResultView;
class SavedSearchPanel;
class SearchColumn;
class SearchInvitation;
struct SearchAnswer;

struct SearchPage::Impl {
  Impl(SearchPage& owner, const PageContext& services);

  QWidget* build_right();
  QWidget* build_top();
  void build_header();
  void connect_results();
  void connect_session();
  void connect_library();
  void connect_fetch();
  void connect_saved();
  void show_answer();
  void show_selection();
  void fit_header();
  void open_export_menu();
  ChosenPictures chosen() const;
  QString suggested_name(const SearchAnswer& answer) const;
  bool keep_explaining(const std::shared_ptr<const SearchAnswer>& answer);
  void show_nothing();
  void show_collection();
  bool fetch(const QStringList& addresses, QueryRole role = QueryRole::only);
  void offer_to_describe(const QString& message);
  void tell_inherited(const Clustering& clusters);
  bool by_cluster() const { return order->current() == 1; }

  SearchPage& page;
  PageContext context;
  AddressFetch address_fetch;
  QueryRole fetched_as = QueryRole::only;
  SavedSearchSession saved;
  SearchColumn* column = nullptr;
  PageHeader* header = nullptr;
  SegmentedControl* order = nullptr;
  QComboBox* sort = nullptr;
  QPushButton *saved_button = nullptr, *export_button = nullptr;
  QPushButton* selected = nullptr;  ///< How many pictures are; a click clears that.
  SavedSearchPanel* saved_panel = nullptr;
  Banner* banner = nullptr;
  PictureWork* work = nullptr;
  bool describing = false;      ///< What the library's session tells next is about what this page asked for.
  bool can_bring_back = false;  ///< The banner offers to put back what was taken out of the query.
  QString kept_as;              ///< The name that the search on show was saved or opened under.
  QStringList missing;          ///< Of the saved search that is being opened.
  QString left_out;             ///< Of the addresses that were given, and why.
  QStackedWidget* stack = nullptr;
  SearchInvitation* empty = nullptr;
  NoMatches* no_matches = nullptr;
  ResultView* results = nullptr;
  ExplainPanel* explanation = nullptr;
  std::optional<QuerySource> explained;  ///< The match that is looked at.
  QPointer<QWidget> asked_from;          ///< Has the keyboard again after "Why similar?".
};

}  // namespace lookalike
