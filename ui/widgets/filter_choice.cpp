#include "ui/widgets/filter_choice.h"

#include <QIcon>
#include <QPainter>
#include <algorithm>
#include <utility>

#include "ui/text.h"
#include "ui/widgets/filter_list.h"

namespace lookalike {
namespace {

constexpr int arrow = 12, margins = 8 + 24;  ///< As in the style sheet.

}  // namespace

FilterChoice::FilterChoice(const QString& name, Texts texts, QWidget* parent)
    : QPushButton(parent), texts_(std::move(texts)) {
  setObjectName(name);
  setAutoDefault(false);
  setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);  // long names are cut, not the column
  connect(this, &QPushButton::clicked, this, &FilterChoice::open);
  connect(&values_, &FilterValues::chosen_changed, this, [this] {
    show_chosen();
    Q_EMIT chosen_changed();
  });
  show_chosen();
}

void FilterChoice::set_values(std::shared_ptr<const SearchFacets::Values> values, FilterValues::Words words) {
  values_.set_values(std::move(values), std::move(words));
  show_chosen();
}

void FilterChoice::set_chosen(const std::vector<std::string>& values) {
  values_.set_chosen(values);
  show_chosen();
}

void FilterChoice::open() {
  if (!list_) list_ = new FilterList(values_, objectName(), texts_.kind, this);
  list_->open_below(*this);
}

void FilterChoice::show_chosen() {
  constexpr std::size_t most_listed = 20;
  const auto& chosen = values_.chosen();
  QStringList listed;
  for (std::size_t i = 0; i < std::min(chosen.size(), most_listed); ++i) listed << values_.words(chosen[i]);
  if (chosen.size() > most_listed) listed << QStringLiteral("…");
  const QString words = chosen.empty()       ? texts_.all
                        : chosen.size() == 1 ? listed.front()
                                             : texts_.several.arg(number_text(static_cast<qint64>(chosen.size())));
  QString shown = fontMetrics().elidedText(words, Qt::ElideMiddle, width() - margins);
  setText(shown.replace(QLatin1Char('&'), QStringLiteral("&&")));
  setToolTip(listed.join(QLatin1Char('\n')).toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br>")));
  setAccessibleName(tr("%1: %2").arg(texts_.kind, words));
}

void FilterChoice::resizeEvent(QResizeEvent* event) {
  QPushButton::resizeEvent(event);
  show_chosen();
}

void FilterChoice::paintEvent(QPaintEvent* event) {
  QPushButton::paintEvent(event);
  QPainter painter(this);
  QIcon(QStringLiteral(":/style/chevron.svg"))
      .paint(&painter, QRect(width() - arrow - 7, (height() - arrow) / 2, arrow, arrow));
}

}  // namespace lookalike
