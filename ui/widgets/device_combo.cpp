#include "ui/widgets/device_combo.h"

#include "engine/model/devices.h"
#include "ui/qt_convert.h"

namespace lookalike {

DeviceCombo::DeviceCombo(QWidget* parent) : QComboBox(parent), worker_(this) {
  add(QStringLiteral("auto"), tr("Automatic"));
  add(QStringLiteral("cpu"), tr("Processor"));
}

void DeviceCombo::add(const QString& name, const QString& title) {
  const int known = findData(name);
  if (known < 0) {
    addItem(title, name);
  } else {
    setItemText(known, title);
  }
}

void DeviceCombo::set_device(const QString& name) {
  if (findData(name) < 0) addItem(name, name);
  setCurrentIndex(findData(name));
}

void DeviceCombo::showEvent(QShowEvent* event) {
  QComboBox::showEvent(event);
  if (asked_) return;
  asked_ = true;
  worker_.start([this](std::stop_token) {
    const std::vector<Device> devices = available_devices();
    worker_.post([this, devices] {
      for (const Device& device : devices) add(to_qstring(device.name), to_qstring(device.title));
    });
  });
}

}  // namespace lookalike
