#pragma once

#include <QScrollArea>

#include "ui/pages/page_context.h"

class QMimeData;

namespace lookalike {

class AddressFetch;
class MarksCard;
class QueryCard;
class QueryDrop;
class SearchFilters;
class SearchOptions;
struct SearchAnswer;

/// The left column of the Search page: the query, where the next one is dropped, and what a search goes by.
class SearchColumn : public QScrollArea {
  Q_OBJECT

 public:
  static constexpr int scroll_bar_width = 10;  ///< As in the style sheet.

  SearchColumn(const PageContext& context, AddressFetch& fetch, QWidget* parent = nullptr);

  void show_answer(const SearchAnswer* answer);  ///< Null: there is none.
  void set_clusters_known(bool known);
  void set_hovered(bool hovered);  ///< By a drag.

 Q_SIGNALS:
  void files_requested();
  void more_requested();  ///< Further files for the present query.
  void more_dropped(const QMimeData& data);
  void address_given(const QString& text);
  void training_started();  ///< With marks.

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void connect_parts(AddressFetch& fetch);

  SearchSession& search_;
  QueryCard* query_;
  MarksCard* marks_;
  QueryDrop* drop_;
  SearchOptions* options_;
  SearchFilters* filters_;
};

}  // namespace lookalike
