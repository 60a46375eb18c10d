#pragma once

#include <QComboBox>

#include "ui/sessions/worker.h"

namespace lookalike {

/// What to train on, as values of TrainConfig::device. The devices are asked for when the box is first shown and away
/// from the window's thread: finding graphics cards can take a while.
class DeviceCombo : public QComboBox {
  Q_OBJECT

 public:
  explicit DeviceCombo(QWidget* parent = nullptr);

  /// Also of a device that is not there, or not yet known to be: it is kept as it is.
  void set_device(const QString& name);
  QString device() const { return currentData().toString(); }

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void add(const QString& name, const QString& title);

  bool asked_ = false;
  Worker worker_;
};

}  // namespace lookalike
