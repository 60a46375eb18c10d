#pragma once

#include <filesystem>

#include "ui/pages/page_context.h"
#include "ui/widgets/banner.h"

namespace lookalike {

/// What the library's work has to say, on the Library page: search is ready, the folder is away, read-only, what failed
/// and why. Shows and hides itself.
class LibraryBanner : public Banner {
  Q_OBJECT

 public:
  LibraryBanner(const PageContext& context, QWidget& page);

 private:
  void connect_library();
  void show_ready(double seconds);
  void show_away(const std::filesystem::path& folder);
  void show_read_only();

  PageContext context_;
  QWidget& page_;
};

}  // namespace lookalike
