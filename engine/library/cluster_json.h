#pragma once

#include <string>

#include "engine/library/cluster_state.h"

// JSON that library.sqlite3 keeps beside clusters.

namespace lookalike {

std::string sweep_to_json(const Sweep& sweep);
/// Without points when the text is damaged: the charts are a convenience.
Sweep sweep_from_json(const std::string& text);

/// The difference of two states, by content hash.
std::string change_to_json(const Collection& collection, const ClusterState& before, const ClusterState& after);

/// The state before the change (after it: `forward`), given the one on its other side. Pictures that are gone since are
/// passed over. Throws Error(bad_input) when the text is damaged or does not fit the state.
ClusterState apply_change(const Collection& collection, const std::string& change, const ClusterState& state,
                          bool forward);

}  // namespace lookalike
