#include "engine/library/kept_file.h"

namespace lookalike {

void keep_file(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::remove(to, error);  // of a program that was killed
  fs::create_hard_link(from, to, error);
  if (!error) return;
  const MappedFile source(from);
  write_large_file_atomically(to, [&](const ByteSink& sink) { sink(source.bytes().data(), source.bytes().size()); });
}

}  // namespace lookalike
