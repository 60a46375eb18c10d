#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "engine/core/progress.h"
#include "engine/library/collection.h"
#include "engine/library/library.h"

// Encoders that the user brought as runs of a library.

namespace lookalike {

/// For people, before a TorchScript file is loaded.
inline constexpr const char* torchscript_warning =
    "TorchScript is a program: whoever made this file decides what it does on this computer, and it can read and write "
    "your files. Use it only if you trust where it comes from.";

struct OwnEncoderRequest {
  std::filesystem::path file;  ///< TorchScript or ONNX, by its content.
  OwnEncoderOptions options;
  std::string title;        ///< As rename_run(); empty: the file's name.
  bool trust_code = false;  ///< The user has read torchscript_warning and agrees.
};

/// Makes a run of the encoder: copies its file into the library, embeds all pictures with it, clusters and maps, and
/// makes the run current. The run's id; nullopt when stopped before all pictures were embedded. Then, and when an error
/// is thrown, no run is left behind. Throws Error: usage for TorchScript without consent or impossible options,
/// bad_input and io as read_encoder_file() and OwnEncoder do.
std::optional<std::string> add_own_encoder(Library& library, const OwnEncoderRequest& request,
                                           const ProgressCallback& progress, std::stop_token stop);

/// Allows the encoder of a run that was made on another computer to be loaded on this one. `trust_code`: as above.
/// Publishes a new snapshot. Throws Error: usage for a run without an own encoder or TorchScript without consent,
/// bad_input when its file is not the one that the run was made with.
void allow_own_encoder(Library& library, const std::string& run, bool trust_code);

/// Of the run in `run_folder`. Throws Error(bad_input) when it is not allowed on this computer, or damaged.
std::shared_ptr<const OwnEncoder> load_own_encoder(const std::filesystem::path& run_folder, const OwnEncoderInfo& info);

}  // namespace lookalike
