#include "ui/widgets/preset_card.h"

#include <QPainter>
#include <algorithm>
#include <utility>

#include "ui/qt_convert.h"
#include "ui/style/theme.h"
#include "ui/text.h"

namespace lookalike {
namespace {

constexpr int preset_padding = 16, title_height = 22, figures_height = 20;

}  // namespace

PresetCard::PresetCard(const Preset& preset, QWidget* parent)
    : QAbstractButton(parent), preset_(preset), configuration_{preset.model, preset.train} {
  setObjectName(QStringLiteral("preset_") + to_qstring(preset.name));
  setText(to_qstring(preset.title));
  setAccessibleName(text());
  setAccessibleDescription(to_qstring(preset.summary));
  setCheckable(true);
  setAutoExclusive(true);
  setCursor(Qt::PointingHandCursor);
  setFocusPolicy(Qt::StrongFocus);
  QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
}

QFont PresetCard::font_of(int pixels, QFont::Weight weight) const {
  QFont result = font();
  result.setPixelSize(pixels);
  result.setWeight(weight);
  return result;
}

void PresetCard::set_configuration(Configuration configuration) {
  configuration_ = std::move(configuration);
  setAccessibleDescription(changed() ? tr("%1 Changed: %2").arg(to_qstring(preset_.summary), figures())
                                     : to_qstring(preset_.summary));
  update();
}

bool PresetCard::changed() const {
  return configuration_.model != preset_.model || configuration_.train != preset_.train;
}

QString PresetCard::figures() const {
  // How many parameters another network has is known when it is made.
  const QString last =
      changed() ? tr("changed") : tr("%1 parameters").arg(number_text(static_cast<qint64>(preset_.parameters)));
  return tr("%1 px · %2 · %3")
      .arg(configuration_.model.input_size)
      .arg(counted(configuration_.train.epochs, tr("%1 epoch"), tr("%1 epochs")), last);
}

int PresetCard::text_height(int width) const {
  const QFontMetrics metrics(font_of(13, QFont::Normal));
  return metrics
      .boundingRect(QRect(0, 0, width - 2 * preset_padding, 1000), Qt::TextWordWrap, to_qstring(preset_.summary))
      .height();
}

int PresetCard::heightForWidth(int width) const {
  return 2 * preset_padding + title_height + text_height(width) + small_gap + figures_height;
}

QSize PresetCard::sizeHint() const {
  return {300, heightForWidth(300)};
}

void PresetCard::paintEvent(QPaintEvent*) {
  const Palette& colours = palette_of(this);
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const bool marked = isChecked() || hasFocus();
  painter.setPen(QPen(marked ? colours.accent : underMouse() ? colours.muted : colours.border, hasFocus() ? 2 : 1));
  painter.setBrush(isChecked() ? colours.accent_wash : colours.surface);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), card_radius, card_radius);

  const QRect inner = rect().adjusted(preset_padding, preset_padding, -preset_padding, -preset_padding);
  painter.setPen(isChecked() ? colours.accent : colours.text);
  painter.setFont(font_of(13, QFont::DemiBold));
  painter.drawText(QRect(inner.topLeft(), QSize(inner.width(), title_height)), Qt::AlignTop | Qt::AlignLeft, text());
  painter.setPen(colours.text);
  painter.setFont(font_of(13, QFont::Normal));
  painter.drawText(inner.adjusted(0, title_height, 0, 0), Qt::AlignTop | Qt::AlignLeft | Qt::TextWordWrap,
                   to_qstring(preset_.summary));
  painter.setPen(colours.muted);
  painter.setFont(font_of(12, QFont::Normal));
  painter.drawText(inner, Qt::AlignBottom | Qt::AlignLeft, figures());
}

void PresetCard::enterEvent(QEnterEvent* event) {
  QAbstractButton::enterEvent(event);
  update();
}

void PresetCard::leaveEvent(QEvent* event) {
  QAbstractButton::leaveEvent(event);
  update();
}

}  // namespace lookalike
