#include <QBuffer>
#include <algorithm>

#include "ui/qt_convert.h"
#include "ui/sessions/search_query.h"
#include "ui/sessions/search_session.h"

namespace lookalike {
namespace {

std::vector<std::byte> png_of(const Image& image) {
  QByteArray encoded;
  QBuffer buffer(&encoded);
  to_qimage(image).save(&buffer, "PNG");
  return bytes_of(encoded);
}

}  // namespace

Mark SearchAnswer::mark_of(std::int64_t row) const {
  const auto found = std::ranges::find(marks, row, &MarkedRow::row);
  return found == marks.end() ? Mark::none : found->mark;
}

SavedSearch SearchAnswer::to_save(const QString& name) const {
  SavedSearch search;
  search.name = name.toStdString();
  search.examples = *sources;
  search.negatives = *negative_sources;
  for (std::size_t i = 0; i < search.examples.size(); ++i) {
    QuerySource& source = search.examples[i];
    source.crop = request.examples[i].crop;
    if (source.path.empty() && source.bytes.empty()) source.bytes = png_of(request.examples[i].image);
  }
  for (const MarkedRow& one : marks) {
    QuerySource source = source_of_row(*collection, one.row);
    source.marked = true;
    (one.mark == Mark::more ? search.examples : search.negatives).push_back(std::move(source));
  }
  keep_settings(search, request, *collection);
  return search;
}

}  // namespace lookalike
