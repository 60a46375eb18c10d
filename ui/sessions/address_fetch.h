#pragma once

#include <QNetworkAccessManager>
#include <QObject>
#include <QStringList>
#include <QTimer>
#include <QUrl>
#include <optional>
#include <vector>

#include "engine/data/web_picture.h"
#include "engine/library/query_source.h"

class QNetworkReply;

namespace lookalike {

/// Fetches the pictures at web addresses that a person gave, one after the other, into memory. Of several those that
/// came are kept, whatever became of the others; the limits of size and time are for all together. The only part of the
/// window that uses a network; sends no cookies and follows redirects to http and https only, each of them checked
/// here. Lives in the window's thread, while Qt's own thread waits for the server.
class AddressFetch : public QObject {
  Q_OBJECT

 public:
  explicit AddressFetch(const WebLimits& limits = {}, QObject* parent = nullptr);
  ~AddressFetch() override;

  /// Ends what is in progress without a word; fetched(), failed() or cancelled() follows.
  void start(const QStringList& addresses);
  void cancel();
  bool running() const { return running_; }

 Q_SIGNALS:
  /// Bytes of the picture that is being fetched; `total` is 0 while unknown.
  void progress_changed(const QString& host, qint64 received, qint64 total);
  void fetched(const std::vector<lookalike::QuerySource>& pictures);
  /// After fetched(): the first of the addresses that gave no picture, and why.
  void left_out(const QString& message);
  void failed(const QString& message);
  void cancelled();

 private:
  void next();
  void ask(const QUrl& url);
  void read_head();
  void redirect();
  void read_body();
  void finish();
  void end();
  void drop_reply();
  void refuse(WebProblem problem, const QString& detail = {});
  /// Goes on with the next address, unless nothing of the limits is left.
  void refuse(const Error& error, bool last = false);
  void conclude();

  WebLimits limits_;
  QNetworkAccessManager network_;
  QNetworkReply* reply_ = nullptr;
  QTimer silence_, total_;
  QStringList waiting_;
  std::vector<QuerySource> pictures_;
  QString problem_;              ///< The first.
  std::int64_t bytes_left_ = 0;  ///< Of the limit.
  QString address_;              ///< As it was given.
  int redirects_ = 0;
  bool running_ = false, head_read_ = false;
  std::optional<WebPicture> picture_;
};

/// The address in `text` as a person types it, with https:// before a bare host and path; throws Error(usage).
QString typed_address(const QString& text);

}  // namespace lookalike
