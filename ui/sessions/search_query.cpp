#include "ui/sessions/search_query.h"

#include <QCoreApplication>
#include <algorithm>
#include <span>
#include <utility>

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

QueryPicture decoded(const SearchQuery::Example& example, const Collection& collection) {
  if (!example.source.path.empty() || !example.source.bytes.empty()) return load_query(example.source, collection);
  if (example.pasted.isNull()) {
    throw Error(ErrorCode::bad_input, "This holds no picture", example.source.name,
                "Drop, paste or choose a picture file.");
  }
  return {example.source.name, from_qimage(example.pasted), std::nullopt};
}

/// A whole picture of the library is searched for by its vector, and decoded only to be shown.
bool has_vector(const SearchQuery::Example& example) {
  return example.source.of_library() && !example.source.crop;
}

QueryPicture undecoded(const SearchQuery::Example& example, const Collection& collection) {
  const auto row = find_row(collection, example.source.path, example.source.content_hash);
  if (!row) return decoded(example, collection);  // which says so
  return {example.source.name, {}, row};
}

std::shared_ptr<const std::vector<QuerySource>> sources_of(const std::vector<SearchQuery::Example>& examples) {
  auto sources = std::make_shared<std::vector<QuerySource>>();
  for (const auto& example : examples) sources->push_back(example.source);
  return sources;
}

bool contains(const std::vector<SearchQuery::Example>& examples, const QuerySource& source) {
  const auto same = [&](const SearchQuery::Example& one) {
    if (source.path.empty()) return !source.bytes.empty() && one.source.bytes == source.bytes;
    return one.source.path == source.path && one.source.content_hash == source.content_hash;
  };
  return std::ranges::any_of(examples, same);
}

}  // namespace

void SearchQuery::extend(std::shared_ptr<SearchQuery> other, bool unlike) {
  marks = other->marks;
  crops = other->crops;
  base_ = std::move(other);
  if (unlike) negatives = std::exchange(examples, {});
}

void SearchQuery::leave_out(std::shared_ptr<SearchQuery> other, bool unlike, std::size_t number) {
  extend(std::move(other), unlike);
  left_out_ = {unlike, number};
  if (!unlike && number < crops.size()) crops.erase(crops.begin() + static_cast<std::ptrdiff_t>(number));
}

/// A picture that is added counts once. Returns what is wrong with some of them.
QStringList SearchQuery::join_base() {
  const auto base = std::exchange(base_, nullptr);
  if (!base) return {};
  if (!base->collection) base->collection = collection;
  try {
    base->load();
  } catch (const Error&) {
    // That none of its pictures can be used is among the refusals.
  }
  QStringList refusals;
  if (!base->refused.isEmpty()) refusals << base->refused;
  std::vector<Example> sought = base->examples, not_sought = base->negatives;
  if (left_out_) {
    auto& from = left_out_->unlike ? not_sought : sought;
    if (left_out_->number < from.size()) from.erase(from.begin() + static_cast<std::ptrdiff_t>(left_out_->number));
  }
  std::erase_if(examples, [&](const Example& one) { return contains(sought, one.source); });
  examples.insert(examples.begin(), sought.begin(), sought.end());
  std::erase_if(negatives, [&](const Example& one) {
    const bool is_sought = contains(examples, one.source);
    if (is_sought)
      refusals
          << QCoreApplication::translate("SearchQuery", "%1 is among what is sought.").arg(to_qstring(one.source.name));
    return is_sought || contains(not_sought, one.source);
  });
  negatives.insert(negatives.begin(), not_sought.begin(), not_sought.end());
  // What is sought now is no longer unlike it.
  std::erase_if(negatives, [&](const Example& one) { return contains(examples, one.source); });
  return refusals;
}

/// Keeps those that can be used, and returns what is wrong with the others.
QStringList SearchQuery::load(std::vector<Example>& wanted) const {
  QStringList refusals;
  std::vector<Example> usable;
  for (Example& example : wanted) {
    try {
      example.picture = has_vector(example) ? undecoded(example, *collection) : decoded(example, *collection);
      usable.push_back(std::move(example));
    } catch (const Error& error) {
      refusals << to_qstring(std::string(error.what()));
    }
  }
  wanted = std::move(usable);
  return refusals;
}

void SearchQuery::decode_shown(std::vector<Example>& wanted) const {
  for (std::size_t i = 0; i < wanted.size() && i < most_shown_examples; ++i) {
    Example& example = wanted[i];
    if (!has_vector(example) || !example.picture.image.empty()) continue;
    try {
      const auto row = find_row(*collection, example.source.path, example.source.content_hash);
      if (row) example.picture.image = picture_of_row(*collection, *row);
    } catch (const Error&) {
      // It cannot be shown; what is searched for is its vector.
    }
  }
}

void SearchQuery::load() {
  if (loaded) return;
  QStringList refusals = load(examples) + load(negatives);
  refusals += join_base();
  refused = refusals.join(QLatin1Char(' '));
  if (examples.empty()) throw Error(ErrorCode::bad_input, refused.toStdString());
  decode_shown(examples);
  decode_shown(negatives);
  for (const Example& example : examples) pictures.push_back(for_showing(example.picture.image));
  for (const Example& example : negatives) negative_pictures.push_back(for_showing(example.picture.image));
  sources = sources_of(examples);
  negative_sources = sources_of(negatives);
  loaded = true;
}

void SearchQuery::cut(const std::vector<std::optional<Crop>>& wanted) {
  for (std::size_t i = 0; i < examples.size() && i < wanted.size(); ++i) {
    Example& example = examples[i];
    if (example.picture.crop == wanted[i]) continue;
    example.source.crop = wanted[i];
    example.picture = decoded(example, *collection);
    example.picture.crop = wanted[i];
  }
}

std::vector<QueryPicture> SearchQuery::in(const Collection& now, const std::vector<Example>& examples) {
  std::vector<QueryPicture> result;
  for (const Example& example : examples) {
    QueryPicture picture = example.picture;
    if (example.source.of_library()) picture.row = find_row(now, example.source.path, example.source.content_hash);
    result.push_back(std::move(picture));
  }
  return result;
}

std::vector<std::byte> bytes_of(const QByteArray& data) {
  const auto bytes = std::as_bytes(std::span(data.constData(), static_cast<std::size_t>(data.size())));
  return {bytes.begin(), bytes.end()};
}

}  // namespace lookalike
