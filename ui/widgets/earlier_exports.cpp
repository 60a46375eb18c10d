#include "ui/widgets/earlier_exports.h"

#include <QDate>
#include <QHBoxLayout>
#include <QLocale>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/qt_convert.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/scroll_column.h"

namespace lookalike {
namespace {

constexpr std::ptrdiff_t most_rows = 3;  ///< Without scrolling.

/// The ids begin with the day.
QString day_of(const std::string& id) {
  const QDate day = QDate::fromString(to_qstring(id).left(10), Qt::ISODate);
  return day.isValid() ? QLocale().toString(day, QLocale::ShortFormat) : QString();
}

}  // namespace

EarlierExports::EarlierExports(QWidget* parent) : QWidget(parent), area_(new QScrollArea) {
  setObjectName(QStringLiteral("earlier_exports"));
  scroll_vertically(*area_);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(small_gap);
  layout->addWidget(make_label(tr("Earlier exports"), TextRole::label));
  layout->addWidget(area_);
  hide();
}

QWidget* EarlierExports::make_row(const ExportRecord& record) {
  auto* words = new ElidedLabel;
  set_text_role(words, TextRole::muted);
  QString text = counted(record.files, tr("%1 picture in %2"), tr("%1 pictures in %2")).arg(short_path(record.out));
  if (const QString day = day_of(record.id); !day.isEmpty()) text += QStringLiteral(" · ") + day;
  words->set_full_text(text);
  auto* undo = make_button(tr("Undo"), QStringLiteral("undo_export_") + to_qstring(record.id), ButtonKind::quiet);
  undo->setAccessibleName(tr("Undo the export: %1").arg(text));
  connect(undo, &QPushButton::clicked, this, [this, id = record.id] { Q_EMIT undo_requested(id); });
  buttons_.push_back(undo);
  auto* row = new QWidget;
  auto* line = new QHBoxLayout(row);
  line->setContentsMargins(0, 0, 0, 0);
  line->setSpacing(gap);
  line->addWidget(words, 1);
  line->addWidget(undo);
  return row;
}

void EarlierExports::show_exports(const std::vector<ExportRecord>& oldest_first) {
  buttons_.clear();
  auto* list = new QWidget;
  auto* column = new QVBoxLayout(list);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(2);
  int height = 0;
  for (auto record = oldest_first.rbegin(); record != oldest_first.rend(); ++record) {
    QWidget* row = make_row(*record);
    column->addWidget(row);
    height = row->sizeHint().height() + column->spacing();
  }
  area_->setWidget(list);  // and takes the one before away
  area_->setFixedHeight(height * static_cast<int>(std::min(std::ssize(oldest_first), most_rows)));
  setVisible(!oldest_first.empty());
  update_buttons();
}

void EarlierExports::set_busy(bool busy) {
  busy_ = busy;
  update_buttons();
}

void EarlierExports::update_buttons() {
  for (QPushButton* button : buttons_) {
    button->setEnabled(!busy_);
    button->setToolTip(busy_ ? busy_text() : tr("Removes what it made, as far as nobody has changed it since"));
  }
}

}  // namespace lookalike
