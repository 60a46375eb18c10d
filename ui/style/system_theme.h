#pragma once

#include <QObject>

namespace lookalike {

/// Whether the desktop asks for dark windows. Qt 6.4 does not tell, so the freedesktop portal is asked; without one,
/// the colours that the platform gives to windows decide.
bool system_prefers_dark();

/// Tells when the desktop changes its mind.
class SystemTheme : public QObject {
  Q_OBJECT

 public:
  explicit SystemTheme(QObject* parent = nullptr);

 Q_SIGNALS:
  void changed();

 private Q_SLOTS:
  void setting_changed(const QString& group, const QString& key);
};

}  // namespace lookalike
