#include "ui/widgets/picture_actions.h"

#include <QClipboard>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDesktopServices>
#include <QGuiApplication>
#include <QMenu>
#include <QUrl>

#include "ui/qt_convert.h"

namespace lookalike {

void open_in_viewer(const std::filesystem::path& file) {
  QDesktopServices::openUrl(QUrl::fromLocalFile(to_qstring(file)));
}

void show_in_folder(const std::filesystem::path& file) {
  const QUrl folder = QUrl::fromLocalFile(to_qstring(file.parent_path()));
  const QDBusConnection bus = QDBusConnection::sessionBus();
  if (!bus.isConnected()) {
    QDesktopServices::openUrl(folder);
    return;
  }
  auto wish = QDBusMessage::createMethodCall(
      QStringLiteral("org.freedesktop.FileManager1"), QStringLiteral("/org/freedesktop/FileManager1"),
      QStringLiteral("org.freedesktop.FileManager1"), QStringLiteral("ShowItems"));
  wish << QStringList{QUrl::fromLocalFile(to_qstring(file)).toString()} << QString();
  auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(wish), qApp);
  QObject::connect(watcher, &QDBusPendingCallWatcher::finished, watcher, [folder](QDBusPendingCallWatcher* done) {
    if (QDBusPendingReply<>(*done).isError()) QDesktopServices::openUrl(folder);
    done->deleteLater();
  });
}

void copy_path(const std::filesystem::path& file) {
  QGuiApplication::clipboard()->setText(to_qstring(file));
}

void add_file_actions(QMenu& menu, const std::filesystem::path& file) {
  menu.addAction(QMenu::tr("Open"), qApp, [file] { open_in_viewer(file); });
  menu.addAction(QMenu::tr("Show in folder"), qApp, [file] { show_in_folder(file); });
  menu.addAction(QMenu::tr("Copy path"), qApp, [file] { copy_path(file); });
}

}  // namespace lookalike
