#include "ui/text.h"

#include <QDateTime>
#include <QDir>
#include <QLocale>
#include <QStringList>
#include <cmath>

#include "engine/library/folder_export.h"
#include "ui/qt_convert.h"
#include "ui/translate.h"

namespace lookalike {

namespace {}  // namespace

QString number_text(qint64 number) {
  return QLocale().toString(number);
}

QString counted(qint64 number, const QString& one, const QString& many) {
  return (number == 1 ? one : many).arg(number_text(number));
}

QString percent_text(double share) {
  return QStringLiteral("%1%").arg(std::lround(share * 100));
}

QString score_text(double score) {
  return QStringLiteral("%1%").arg(std::floor(score * 10 + 1e-9) / 10, 0, 'f', score < 100 ? 1 : 0);
}

QString exact_score_text(double score) {
  return QStringLiteral("%1%").arg(score, 0, 'g', 6);
}

QString duration_text(double seconds) {
  if (!(seconds >= 0)) return {};
  if (seconds < 9.95) return tr("%1 s").arg(QLocale().toString(seconds, 'f', 1));
  const auto whole = std::llround(seconds);
  if (whole < 60) return tr("%1 s").arg(whole);
  if (whole < 600) return tr("%1 min %2 s").arg(whole / 60).arg(whole % 60);
  if (whole < 3600) return tr("%1 min").arg(std::llround(seconds / 60));
  return tr("%1 h %2 min").arg(whole / 3600).arg(whole % 3600 / 60);
}

QString ago_text(const std::string& iso_utc) {
  const QDateTime then = QDateTime::fromString(to_qstring(iso_utc), Qt::ISODateWithMs).toUTC();
  if (!then.isValid()) return {};
  const qint64 seconds = then.secsTo(QDateTime::currentDateTimeUtc());
  if (seconds < 90) return tr("just now");
  if (seconds < 90 * 60) return counted((seconds + 30) / 60, tr("%1 minute ago"), tr("%1 minutes ago"));
  if (seconds < 24 * 3600) return counted((seconds + 1800) / 3600, tr("%1 hour ago"), tr("%1 hours ago"));
  return tr("on %1").arg(QLocale().toString(then.toLocalTime().date(), QLocale::ShortFormat));
}

QString short_path(const std::filesystem::path& path) {
  const QString shown = to_qstring(path), home = QDir::homePath();
  if (home.size() > 1 && (shown == home || shown.startsWith(home + QLatin1Char('/')))) {
    return QLatin1Char('~') + shown.mid(home.size());
  }
  return shown;
}

QString folder_name(const std::filesystem::path& path) {
  return to_qstring(path.has_filename() ? path.filename() : path.parent_path().filename());
}

QString kept_text(const ExportUndo& undone) {
  QStringList sentences;
  if (const auto changed = std::ssize(undone.kept)) {
    sentences << counted(changed, tr("%1 has changed since and was kept."), tr("%1 have changed since and were kept."));
  }
  if (const auto last = std::ssize(undone.last)) {
    sentences << counted(last, tr("The original of %1 is not there, so it was kept; undo again when it is."),
                         tr("The originals of %1 are not there, so they were kept; undo again when they are."));
  }
  return sentences.join(QLatin1Char(' '));
}

QString busy_text() {
  return tr("Another task is running; this can be had when it is done.");
}

QString progress_text(const Progress& progress) {
  QStringList parts;
  if (progress.total > 0) {
    parts << tr("%1 of %2").arg(number_text(progress.done), number_text(progress.total));
  } else if (progress.done > 0) {
    parts << number_text(progress.done);
  }
  if (progress.per_second >= 0.05) {
    const int digits = progress.per_second < 9.95 ? 1 : 0;
    parts << tr("%1/s").arg(QLocale().toString(progress.per_second, 'f', digits));
  }
  if (progress.seconds_left >= 0.5) parts << tr("%1 left").arg(duration_text(std::ceil(progress.seconds_left)));
  return parts.join(QStringLiteral(" · "));
}

}  // namespace lookalike
