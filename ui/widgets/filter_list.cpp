#include "ui/widgets/filter_list.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QMouseEvent>
#include <QPainter>
#include <QScreen>
#include <QShortcut>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/models/filter_values.h"
#include "ui/style/theme.h"
#include "ui/widgets/labels.h"

namespace lookalike {
namespace {

constexpr std::size_t short_enough = 12;  ///< To be looked through without a line to search in.
constexpr int narrowest = 260, most_rows = 12, row_height = 28;

}  // namespace

/// A box and the value's words. A click anywhere on a row, Space or Enter change its check mark.
class FilterList::Rows : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const Palette& colours = palette_of(option.widget);
    const bool current = option.state & QStyle::State_Selected, under_mouse = option.state & QStyle::State_MouseOver;
    const bool checked = index.data(Qt::CheckStateRole).toInt() == Qt::Checked;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (current || under_mouse) {
      painter->setPen(Qt::NoPen);
      painter->setBrush(current ? colours.accent_wash : colours.sunken);
      painter->drawRoundedRect(option.rect, 4, 4);
    }
    const QRectF box(option.rect.left() + 6.5, option.rect.center().y() - 6.5, 14, 14);
    painter->setPen(checked ? colours.accent : colours.muted);
    painter->setBrush(checked ? colours.accent : colours.surface);
    painter->drawRoundedRect(box, 3, 3);
    if (checked) {
      painter->setPen(QPen(colours.surface, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
      painter->drawPolyline(QPolygonF(
          {box.topLeft() + QPointF(3.5, 7), box.topLeft() + QPointF(6, 9.5), box.topLeft() + QPointF(10.5, 4.5)}));
    }
    const QRect words = option.rect.adjusted(28, 0, -4, 0);
    painter->setPen(colours.text);
    painter->drawText(words, Qt::AlignVCenter | Qt::AlignLeft,
                      option.fontMetrics.elidedText(index.data().toString(), Qt::ElideMiddle, words.width()));
    painter->restore();
  }

 protected:
  bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem&,
                   const QModelIndex& index) override {
    const auto key = event->type() == QEvent::KeyPress ? static_cast<QKeyEvent*>(event)->key() : 0;
    const bool clicked =
        event->type() == QEvent::MouseButtonRelease && static_cast<QMouseEvent*>(event)->button() == Qt::LeftButton;
    if (!clicked && key != Qt::Key_Space && key != Qt::Key_Select) return false;
    const bool checked = index.data(Qt::CheckStateRole).toInt() == Qt::Checked;
    return model->setData(index, checked ? Qt::Unchecked : Qt::Checked, Qt::CheckStateRole);
  }
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    return {QStyledItemDelegate::sizeHint(option, index).width(), row_height};
  }
};

FilterList::FilterList(FilterValues& values, const QString& name, const QString& words, QWidget* parent)
    : QFrame(parent, Qt::Popup),
      values_(values),
      text_(new QLineEdit(this)),
      list_(new QListView(this)),
      nothing_(make_label(tr("None contains this."), TextRole::small, this)),
      none_(make_button(tr("Clear"), name + QStringLiteral("_none"), ButtonKind::quiet, this)) {
  setAccessibleName(words);
  setAttribute(Qt::WA_NoMouseReplay);  // a click on the button that has opened the list closes it
  text_->setObjectName(name + QStringLiteral("_text"));
  text_->setPlaceholderText(tr("Find"));
  text_->setAccessibleName(tr("Find in the list"));
  text_->setClearButtonEnabled(true);
  list_->setObjectName(name + QStringLiteral("_values"));
  list_->setAccessibleName(words);
  list_->setModel(&values);
  list_->setItemDelegate(new Rows(list_));
  list_->setUniformItemSizes(true);
  list_->setMouseTracking(true);
  list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  none_->setAccessibleName(tr("Uncheck all"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(small_gap, small_gap, small_gap, small_gap);
  column->setSpacing(4);
  column->addWidget(text_);
  column->addWidget(list_);
  column->addWidget(nothing_);
  column->addWidget(none_, 0, Qt::AlignLeft);
  connect(text_, &QLineEdit::textChanged, this, [this](const QString& text) {
    values_.set_text(text);
    refresh();
  });
  connect(text_, &QLineEdit::returnPressed, list_, qOverload<>(&QWidget::setFocus));
  for (const auto key : {Qt::Key_Return, Qt::Key_Enter}) {
    auto* enter = new QShortcut(QKeySequence(key), list_, nullptr, nullptr, Qt::WidgetShortcut);
    connect(enter, &QShortcut::activated, this, &FilterList::toggle_current);
  }
  auto* down = new QShortcut(QKeySequence(Qt::Key_Down), text_, nullptr, nullptr, Qt::WidgetShortcut);
  connect(down, &QShortcut::activated, list_, qOverload<>(&QWidget::setFocus));
  connect(none_, &QPushButton::clicked, this, [this] {
    list_->setFocus();
    values_.uncheck_all();
  });
  connect(&values, &FilterValues::chosen_changed, this, &FilterList::refresh);
}

void FilterList::toggle_current() {
  const QModelIndex current = list_->currentIndex();
  if (!current.isValid()) return;
  const bool checked = current.data(Qt::CheckStateRole).toInt() == Qt::Checked;
  values_.setData(current, checked ? Qt::Unchecked : Qt::Checked, Qt::CheckStateRole);
}

void FilterList::refresh() {
  if (!list_->currentIndex().isValid()) list_->setCurrentIndex(values_.index(0));
  nothing_->setVisible(values_.rowCount() == 0);
  none_->setEnabled(!values_.chosen().empty());
}

void FilterList::open_below(const QWidget& place) {
  text_->clear();
  const bool searchable = values_.size() > short_enough;
  text_->setVisible(searchable);
  const auto rows = static_cast<int>(std::min<std::size_t>(values_.size(), most_rows));
  list_->setFixedHeight(std::max(1, rows) * row_height + 2);
  refresh();
  setFixedWidth(std::max(place.width(), narrowest));
  adjustSize();
  const QRect screen = place.screen()->availableGeometry();
  QPoint corner = place.mapToGlobal(QPoint(0, place.height() + 2));
  if (corner.y() + height() > screen.bottom()) corner.setY(place.mapToGlobal(QPoint()).y() - height() - 2);
  corner.setX(std::min(corner.x(), screen.right() - width()));
  move(corner.x(), std::max(corner.y(), screen.top()));
  show();
  (searchable ? static_cast<QWidget*>(text_) : list_)->setFocus(Qt::PopupFocusReason);
}

}  // namespace lookalike
