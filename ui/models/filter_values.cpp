#include "ui/models/filter_values.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "ui/qt_convert.h"
#include "ui/text.h"

namespace lookalike {

FilterValues::FilterValues(QObject* parent)
    : QAbstractListModel(parent),
      values_(std::make_shared<const SearchFacets::Values>()),
      words_([](const std::string& value) { return to_qstring(value); }) {}

void FilterValues::set_values(std::shared_ptr<const SearchFacets::Values> values, Words words) {
  using Value = SearchFacets::Values::value_type;
  const bool same = std::ranges::equal(*values_, *values, {}, &Value::first, &Value::first);
  values_ = std::move(values);
  words_ = std::move(words);
  if (same) return redraw();  // only counts and words have changed: the list stays where it was scrolled to
  find_gone();
  list_again();
}

void FilterValues::set_chosen(const std::vector<std::string>& values) {
  if (values == chosen_) return;
  chosen_ = values;
  find_gone() ? list_again() : redraw();
}

void FilterValues::uncheck_all() {
  set_chosen({});
  Q_EMIT chosen_changed();
}

void FilterValues::set_text(const QString& text) {
  if (text.trimmed() == text_) return;
  text_ = text.trimmed();
  list_again();
}

bool FilterValues::find_gone() {
  std::vector<std::string> gone;
  std::ranges::copy_if(chosen_, std::back_inserter(gone), [&](const std::string& one) {
    return std::ranges::find(*values_, one, &SearchFacets::Values::value_type::first) == values_->end();
  });
  if (gone == gone_) return false;
  gone_ = std::move(gone);
  return true;
}

void FilterValues::list_again() {
  beginResetModel();
  shown_.clear();
  for (std::size_t number = 0; number < size(); ++number) {
    if (text_.isEmpty() || words_(value(number)).contains(text_, Qt::CaseInsensitive)) shown_.push_back(number);
  }
  endResetModel();
}

void FilterValues::redraw() {
  if (!shown_.empty()) Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

const std::string& FilterValues::value(std::size_t number) const {
  return number < values_->size() ? (*values_)[number].first : gone_[number - values_->size()];
}

bool FilterValues::is_chosen(const std::string& value) const {
  return std::ranges::find(chosen_, value) != chosen_.end();
}

int FilterValues::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(shown_.size());
}

QVariant FilterValues::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const std::size_t number = shown_[static_cast<std::size_t>(index.row())];
  const std::string& shown = value(number);
  if (role == Qt::CheckStateRole) return is_chosen(shown) ? Qt::Checked : Qt::Unchecked;
  if (role == Qt::ToolTipRole) return words_(shown).toHtmlEscaped();
  if (role != Qt::DisplayRole) return {};
  if (number >= values_->size()) return words_(shown);
  return QStringLiteral("%1 (%2)").arg(words_(shown), number_text((*values_)[number].second));
}

bool FilterValues::setData(const QModelIndex& index, const QVariant& state, int role) {
  if (role != Qt::CheckStateRole || !index.isValid() || index.row() >= rowCount()) return false;
  const std::string changed = value(shown_[static_cast<std::size_t>(index.row())]);
  std::vector<std::string> chosen = chosen_;
  std::erase(chosen, changed);
  if (state.toInt() == Qt::Checked) chosen.push_back(changed);
  if (chosen == chosen_) return false;
  set_chosen(chosen);
  Q_EMIT chosen_changed();
  return true;
}

Qt::ItemFlags FilterValues::flags(const QModelIndex& index) const {
  return index.isValid() ? Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable : Qt::NoItemFlags;
}

}  // namespace lookalike
