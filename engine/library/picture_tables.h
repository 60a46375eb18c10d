#pragma once

#include <string>
#include <vector>

#include "engine/library/collection.h"

// Lists of pictures as CSV for spreadsheets: one line a picture, paths relative to the folder of pictures.

namespace lookalike {

/// path,label,error,distance,tags, in the order of `rows`; the error is empty where there is none, tags are separated
/// by semicolons. Throws Error(bad_input) when the outliers were not measured.
std::string outliers_csv(const Collection& collection, const std::vector<std::int64_t>& rows);

/// path,label,width,height,file_size,tags, in the order of `rows`.
std::string pictures_csv(const Collection& collection, const std::vector<std::int64_t>& rows);

/// group,path,label,width,height,file_size,tags; groups are counted from 1.
std::string groups_csv(const Collection& collection, const std::vector<std::vector<std::int64_t>>& groups);

}  // namespace lookalike
