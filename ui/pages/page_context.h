#pragma once

namespace lookalike {

class LibrarySession;
class TrainSession;
class SearchSession;
class ThumbnailProvider;

/// What every page works with; owned by MainWindow, lives longer than the pages.
struct PageContext {
  LibrarySession& library;
  TrainSession& training;
  SearchSession& search;
  ThumbnailProvider& thumbnails;
};

}  // namespace lookalike
