#pragma once

#include <QAbstractButton>

#include "engine/model/options.h"
#include "engine/model/preset.h"

namespace lookalike {

/// A preset to choose: its title, its plain sentence, and its main figures. Exclusive among its siblings; arrow keys
/// move between them.
class PresetCard : public QAbstractButton {
  Q_OBJECT

 public:
  explicit PresetCard(const Preset& preset, QWidget* parent = nullptr);

  const Preset& preset() const { return preset_; }
  /// The preset with what has been changed of it, which the card then says.
  const Configuration& configuration() const { return configuration_; }
  void set_configuration(Configuration configuration);
  bool changed() const;
  QSize sizeHint() const override;
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void enterEvent(QEnterEvent* event) override;
  void leaveEvent(QEvent* event) override;

 private:
  QFont font_of(int pixels, QFont::Weight weight) const;
  QString figures() const;
  int text_height(int width) const;

  Preset preset_;
  Configuration configuration_;
};

}  // namespace lookalike
