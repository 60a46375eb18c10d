#include "ui/style/system_theme.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusReply>
#include <QDBusVariant>
#include <QGuiApplication>
#include <QPalette>

namespace lookalike {

namespace {

constexpr const char* service = "org.freedesktop.portal.Desktop";
constexpr const char* object = "/org/freedesktop/portal/desktop";
constexpr const char* interface = "org.freedesktop.portal.Settings";
constexpr const char* group_name = "org.freedesktop.appearance";
constexpr const char* key_name = "color-scheme";

/// 0 no preference, 1 dark, 2 light; −1 without an answer.
int portal_colour_scheme() {
  const QDBusConnection bus = QDBusConnection::sessionBus();
  if (!bus.isConnected()) return -1;
  auto question = QDBusMessage::createMethodCall(service, object, interface, QStringLiteral("Read"));
  question << QString::fromLatin1(group_name) << QString::fromLatin1(key_name);
  constexpr int patience_ms = 150;  // asked before the window is shown: it must not wait for a sick desktop
  const QDBusReply<QDBusVariant> reply = bus.call(question, QDBus::Block, patience_ms);
  if (!reply.isValid()) return -1;
  QVariant value = reply.value().variant();
  if (value.canConvert<QDBusVariant>()) value = value.value<QDBusVariant>().variant();  // Read() wraps twice
  bool is_number = false;
  const int scheme = value.toInt(&is_number);
  return is_number ? scheme : -1;
}

bool platform_is_dark() {
  // The program's own palette hides the platform's once a theme has been applied, so it is looked at only once.
  static const bool dark = QGuiApplication::palette().color(QPalette::Window).lightness() < 128;
  return dark;
}

}  // namespace

bool system_prefers_dark() {
  const bool platform_dark = platform_is_dark();
  const int scheme = portal_colour_scheme();
  return scheme == 1 || (scheme <= 0 && platform_dark);
}

SystemTheme::SystemTheme(QObject* parent) : QObject(parent) {
  QDBusConnection::sessionBus().connect(service, object, interface, QStringLiteral("SettingChanged"), this,
                                        SLOT(setting_changed(QString, QString)));
}

void SystemTheme::setting_changed(const QString& group, const QString& key) {
  if (group == QLatin1String(group_name) && key == QLatin1String(key_name)) Q_EMIT changed();
}

}  // namespace lookalike
