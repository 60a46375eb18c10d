#include "ui/sessions/address_fetch.h"

#include <QNetworkReply>
#include <QNetworkRequest>
#include <span>
#include <utility>

#include "ui/qt_convert.h"

namespace lookalike {
namespace {

constexpr qint64 buffered = 256 << 10;

bool is_web(const QUrl& url) {
  return url.isValid() && is_web_address(url.toEncoded().toStdString());
}

QNetworkRequest request_of(const QUrl& url) {
  QNetworkRequest request(url);
  request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
  request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
  request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
  request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
  request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
  request.setRawHeader("Accept-Encoding", "identity");  // what is counted is what comes
  request.setHeader(QNetworkRequest::UserAgentHeader, QStringLiteral("Lookalike/" LOOKALIKE_VERSION));
  return request;
}

/// What went wrong below us.
WebProblem problem_of(QNetworkReply::NetworkError error, bool begun) {
  switch (error) {
    case QNetworkReply::SslHandshakeFailedError:
      return WebProblem::unsafe;
    case QNetworkReply::RemoteHostClosedError:
      return begun ? WebProblem::broken_off : WebProblem::unreachable;
    case QNetworkReply::TimeoutError:
      return WebProblem::no_answer;
    default:
      return WebProblem::unreachable;
  }
}

}  // namespace

QString typed_address(const QString& text) {
  QString address = text.trimmed();
  if (!address.contains(QLatin1String("://"))) address.prepend(QLatin1String("https://"));
  const QUrl url(address);
  require_web_address(url.isValid() ? url.toEncoded().toStdString() : text.toStdString());
  return address;
}

AddressFetch::AddressFetch(const WebLimits& limits, QObject* parent) : QObject(parent), limits_(limits) {
  network_.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
  for (QTimer* timer : {&silence_, &total_}) timer->setSingleShot(true);
  connect(&silence_, &QTimer::timeout, this, [this] { refuse(WebProblem::no_answer); });
  connect(&total_, &QTimer::timeout, this,
          [this] { refuse(web_error(WebProblem::too_slow, address_.toStdString(), {}, limits_), true); });
}

AddressFetch::~AddressFetch() {
  drop_reply();
}

void AddressFetch::start(const QStringList& addresses) {
  end();
  waiting_ = addresses;
  bytes_left_ = limits_.bytes;
  running_ = true;
  total_.start(limits_.total);
  next();
}

void AddressFetch::cancel() {
  if (!running_) return;
  end();
  Q_EMIT cancelled();
}

void AddressFetch::next() {
  if (waiting_.isEmpty()) return conclude();
  address_ = waiting_.takeFirst();
  redirects_ = 0;
  WebLimits left = limits_;
  left.bytes = bytes_left_;
  picture_.emplace(address_.toStdString(), left);
  const QUrl url(address_);
  try {
    require_web_address(url.isValid() ? url.toEncoded().toStdString() : std::string());
  } catch (const Error& error) {
    return refuse(error);
  }
  ask(url);
}

void AddressFetch::ask(const QUrl& url) {
  head_read_ = false;
  silence_.start(limits_.connect);
  Q_EMIT progress_changed(url.host(), 0, 0);
  reply_ = network_.get(request_of(url));
  reply_->setReadBufferSize(buffered);
  connect(reply_, &QNetworkReply::requestSent, this, [this] { silence_.start(limits_.silence); });
  connect(reply_, &QNetworkReply::metaDataChanged, this, &AddressFetch::read_head);
  connect(reply_, &QNetworkReply::readyRead, this, &AddressFetch::read_body);
  connect(reply_, &QNetworkReply::finished, this, &AddressFetch::finish);
}

void AddressFetch::read_head() {
  const int status = reply_->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
  if (status == 0 || head_read_) return;
  head_read_ = true;
  silence_.start(limits_.silence);
  if (reply_->attribute(QNetworkRequest::RedirectionTargetAttribute).isValid()) return redirect();
  if (status != 200) return refuse(WebProblem::refused, QString::number(status));
  const QVariant length = reply_->header(QNetworkRequest::ContentLengthHeader);
  if (!length.isValid()) return;
  try {
    picture_->expect(length.toLongLong());
  } catch (const Error& error) {
    refuse(error);
  }
}

void AddressFetch::redirect() {
  const QUrl target = reply_->url().resolved(reply_->attribute(QNetworkRequest::RedirectionTargetAttribute).toUrl());
  if (!is_web(target)) return refuse(WebProblem::elsewhere, target.toDisplayString());
  if (++redirects_ > limits_.redirects) return refuse(WebProblem::redirected_around);
  drop_reply();
  ask(target);
}

void AddressFetch::read_body() {
  if (!head_read_) read_head();
  if (!reply_ || !head_read_) return;
  silence_.start(limits_.silence);
  const QByteArray bytes = reply_->readAll();
  try {
    picture_->add(std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size()))));
  } catch (const Error& error) {
    return refuse(error);
  }
  Q_EMIT progress_changed(reply_->url().host(), picture_->received(), picture_->expected());
}

void AddressFetch::finish() {
  if (reply_->error() == QNetworkReply::NoError) read_body();  // the last bytes; may refuse them, or lead on
  if (!reply_ || !reply_->isFinished()) return;
  if (const auto error = reply_->error(); error != QNetworkReply::NoError) {
    return refuse(problem_of(error, head_read_), reply_->errorString());
  }
  try {
    pictures_.push_back(source_of_bytes(address_.toStdString(), picture_->take()));
    bytes_left_ -= std::ssize(pictures_.back().bytes);
  } catch (const Error& error) {
    return refuse(error);
  }
  drop_reply();
  next();
}

void AddressFetch::end() {
  drop_reply();
  total_.stop();
  waiting_.clear();
  pictures_.clear();
  problem_.clear();
  picture_.reset();
  running_ = false;
}

/// Its signals have nobody to go to any more.
void AddressFetch::drop_reply() {
  silence_.stop();
  if (!reply_) return;
  reply_->disconnect(this);
  reply_->abort();
  reply_->deleteLater();
  reply_ = nullptr;
}

void AddressFetch::refuse(WebProblem problem, const QString& detail) {
  refuse(web_error(problem, address_.toStdString(), detail.toStdString(), limits_));
}

void AddressFetch::refuse(const Error& error, bool last) {
  if (problem_.isEmpty()) problem_ = to_qstring(std::string(error.what()));
  drop_reply();
  if (picture_) bytes_left_ -= picture_->received();
  if (last || bytes_left_ <= 0) waiting_.clear();
  next();
}

void AddressFetch::conclude() {
  const auto pictures = std::exchange(pictures_, {});
  const QString problem = std::exchange(problem_, {});
  end();
  if (pictures.empty()) {
    Q_EMIT failed(problem);
    return;
  }
  Q_EMIT fetched(pictures);
  if (!problem.isEmpty()) Q_EMIT left_out(problem);
}

}  // namespace lookalike
