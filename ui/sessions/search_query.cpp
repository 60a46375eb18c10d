#include "ui/sessions/search_query.h"

#include <QStringList>
#include <algorithm>

#include "engine/core/error.h"
#include "ui/qt_convert.h"

namespace lookalike {
namespace {

constexpr int shown_side = 640;  // Twice what the page has room for.

QImage for_showing(const Image& image) {
  const QImage whole = to_qimage(image);
  if (std::max(whole.width(), whole.height()) <= shown_side) return whole;
  return whole.scaled(shown_side, shown_side, Qt::KeepAspectRatio, Qt::SmoothTransformation);
}

}  // namespace

void SearchQuery::load() {
  if (loaded) return;
  QStringList refusals;
  std::vector<Example> usable;
  for (Example& example : examples) {
    try {
      example.picture = example.load({});
      pictures.push_back(for_showing(example.picture.image));
      usable.push_back(std::move(example));
    } catch (const Error& error) {
      refusals << to_qstring(std::string(error.what()));
    }
  }
  if (usable.empty()) throw Error(ErrorCode::bad_input, refusals.join(QLatin1Char(' ')).toStdString());
  examples = std::move(usable);
  loaded = true;
  refused = refusals.join(QLatin1Char(' '));
}

void SearchQuery::cut(const std::vector<std::optional<Crop>>& wanted) {
  for (std::size_t i = 0; i < examples.size() && i < wanted.size(); ++i) {
    QueryPicture& picture = examples[i].picture;
    if (picture.crop == wanted[i]) continue;
    picture = examples[i].load(wanted[i]);
    picture.crop = wanted[i];
  }
}

std::vector<QueryPicture> SearchQuery::examples_in(const Collection& collection) const {
  std::vector<QueryPicture> result;
  for (const Example& example : examples) result.push_back(example.picture);
  if (row_collection) {
    const Picture& wanted = row_collection->row_picture(row);
    result.front().row = row_of(collection, wanted.path, wanted.content_hash);
  }
  return result;
}

}  // namespace lookalike
