#include "ui/sessions/explain_session.h"

#include <algorithm>

#include "engine/core/files.h"
#include "ui/qt_convert.h"
#include "ui/sessions/search_session.h"
#include "ui/widgets/error_map.h"

namespace lookalike {
namespace {

constexpr double darkest = 0.25;

/// The picture, dark where it agrees least: on one scale for both pictures.
QImage lit_picture(const ExplainedPicture& seen, float lowest, float highest) {
  const auto side = static_cast<int>(seen.agreement.rows);
  QImage light(side, side, QImage::Format_Grayscale8);
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const float value = seen.agreement(y, x);
      const double share = highest > lowest ? (value - lowest) / (highest - lowest) : 1;
      light.scanLine(y)[x] = static_cast<uchar>(255 * (darkest + (1 - darkest) * std::clamp(share, 0.0, 1.0)));
    }
  }
  QImage picture = to_qimage(seen.picture);
  const QImage smooth = light.scaled(picture.size(), Qt::IgnoreAspectRatio, Qt::SmoothTransformation)
                            .convertToFormat(QImage::Format_Grayscale8);
  for (int y = 0; y < picture.height(); ++y) {
    auto* line = reinterpret_cast<QRgb*>(picture.scanLine(y));
    const uchar* bright = smooth.constScanLine(y);
    for (int x = 0; x < picture.width(); ++x) {
      const auto dim = [&](int channel) { return channel * bright[x] / 255; };
      line[x] = qRgb(dim(qRed(line[x])), dim(qGreen(line[x])), dim(qBlue(line[x])));
    }
  }
  return picture;
}

ShownExplanation shown(const Explanation& explanation) {
  const auto& a = explanation.query.agreement.data;
  const auto& b = explanation.match.agreement.data;
  const float lowest = std::min(*std::ranges::min_element(a), *std::ranges::min_element(b));
  const float highest = std::max(*std::ranges::max_element(a), *std::ranges::max_element(b));
  const auto side = [&](const ExplainedPicture& seen) {
    ShownExplanation::Side result;
    result.picture = lit_picture(seen, lowest, highest);
    if (seen.reconstruction.empty()) return result;
    result.reconstruction = to_qimage(seen.reconstruction);
    result.error = error_map(seen.input, seen.reconstruction);
    result.squared_error = mean_squared_error(seen.input, seen.reconstruction);
    return result;
  };
  ShownExplanation result;
  result.query = side(explanation.query);
  result.match = side(explanation.match);
  result.distance = explanation.distance;
  return result;
}

}  // namespace

struct ExplainSession::Explaining {
  std::shared_ptr<const Explainer> explainer;

  const Explainer& of(const std::shared_ptr<const Collection>& collection) {
    // Tags and clusters may change; what explains are the vectors.
    if (!explainer || explainer->collection()->embeddings != collection->embeddings) {
      explainer = std::make_shared<const Explainer>(collection);
    }
    return *explainer;
  }
};

ExplainSession::ExplainSession(QObject* parent)
    : QObject(parent), explaining_(std::make_shared<Explaining>()), worker_(this) {}

ExplainSession::~ExplainSession() = default;

void ExplainSession::ask(std::shared_ptr<const SearchAnswer> answer, std::int64_t row) {
  const auto generation = ++generation_;
  worker_.start([this, generation, answer = std::move(answer), row, explaining = explaining_](std::stop_token) {
    std::shared_ptr<ShownExplanation> result;
    QString problem;
    try {
      const auto& examples = answer->request.examples;
      const Explanation found = explaining->of(answer->collection).explain(examples, row, view_of(answer->request));
      result = std::make_shared<ShownExplanation>(shown(found));
      result->row = row;
      result->metric = answer->request.metric;
      result->query.name = to_qstring(examples[found.example].name);
      result->match.name = to_qstring(answer->collection->row_path(row).filename());
    } catch (const std::exception& error) {
      problem = to_qstring(std::string(error.what()));
    }
    worker_.post([this, generation, result, problem] {
      if (generation != generation_) return;
      result ? Q_EMIT explained(result) : Q_EMIT failed(problem);
    });
  });
}

}  // namespace lookalike
