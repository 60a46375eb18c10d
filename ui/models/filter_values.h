#pragma once

#include <QAbstractListModel>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/library/search_facets.h"

namespace lookalike {

/// The values of one kind that matches can be filtered by, each with its number of pictures and a check mark. Words are
/// made when a row is drawn, so that a collection of very many folders costs nothing until it is looked at.
class FilterValues : public QAbstractListModel {
  Q_OBJECT

 public:
  using Words = std::function<QString(const std::string& value)>;  ///< A value as people read it.

  explicit FilterValues(QObject* parent = nullptr);
  void set_values(std::shared_ptr<const SearchFacets::Values> values, Words words);
  /// What is not among the values (a saved search can bring it) is listed behind them, so that it can be taken away.
  void set_chosen(const std::vector<std::string>& values);
  const std::vector<std::string>& chosen() const { return chosen_; }
  void uncheck_all();  ///< By the user.
  /// Lists only what contains this text; empty: everything.
  void set_text(const QString& text);
  std::size_t size() const { return values_->size() + gone_.size(); }  ///< Whatever the text.
  QString words(const std::string& value) const { return words_(value); }

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;

 Q_SIGNALS:
  void chosen_changed();  ///< By the user.

 private:
  const std::string& value(std::size_t number) const;
  bool is_chosen(const std::string& value) const;
  bool find_gone();  ///< False when nothing changed.
  void list_again();
  void redraw();

  std::shared_ptr<const SearchFacets::Values> values_;
  Words words_;
  std::vector<std::string> chosen_, gone_;
  QString text_;
  std::vector<std::size_t> shown_;  ///< Row → number of the value.
};

}  // namespace lookalike
