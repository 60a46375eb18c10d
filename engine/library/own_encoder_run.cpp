#include "engine/library/own_encoder_run.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/library/allowed_encoders.h"
#include "engine/library/jobs.h"
#include "engine/library/library_impl.h"
#include "engine/library/own_encoder_config.h"
#include "engine/library/run_files.h"
#include "engine/library/runs.h"

namespace lookalike {
namespace {

/// The file in a run's folder, when it is still the one that the run was made with.
EncoderFile stored_encoder(const fs::path& run_folder, const OwnEncoderInfo& info) {
  EncoderFile file = read_encoder_file(run_folder / own_encoder_file(info.format));
  if (file.sha256 != info.sha256 || file.format != info.format) {
    throw Error(ErrorCode::bad_input, "This file is not the encoder that the run was made with", file.name,
                "It is damaged or was replaced; add the encoder again.");
  }
  return file;
}

void require_consent(const EncoderFile& file, bool trust_code) {
  if (file.format != EncoderFormat::torchscript || trust_code || encoder_allowed(file.sha256)) return;
  throw Error(ErrorCode::usage, "This encoder was not loaded, since you have not said that you trust it", file.name,
              torchscript_warning);
}

/// The new run, listed but not embedded.
std::string make_run(Library& library, const EncoderFile& file, const OwnEncoderOptions& options) {
  Library::Impl& impl = library.impl();
  const std::scoped_lock job(impl.job_mutex);
  const std::string run = create_own_run(impl.folder / "runs", file, options);
  Collection next = impl.copy();
  next.runs = list_runs(impl.folder / "runs");
  impl.publish(std::move(next));
  return run;
}

}  // namespace

std::shared_ptr<const OwnEncoder> load_own_encoder(const fs::path& run_folder, const OwnEncoderInfo& info) {
  const EncoderFile file = stored_encoder(run_folder, info);
  if (!encoder_allowed(file.sha256)) {
    throw Error(ErrorCode::bad_input,
                "The encoder of this run came from another computer and is not loaded on this one",
                display_path(run_folder.filename()) + " (" + info.name + ")",
                "Allow it on the Train page under All runs, or by `lookalike-cli encoder --run`, or use another run.");
  }
  return OwnEncoder::load(file, info.options);
}

std::optional<std::string> add_own_encoder(Library& library, const OwnEncoderRequest& request,
                                           const ProgressCallback& progress, std::stop_token stop) {
  library.impl().require_writable();
  if (library.snapshot()->rows.empty()) {
    throw Error(ErrorCode::bad_input, "There are no usable pictures in this library", display_path(library.folder()),
                "Scan a folder of pictures first.");
  }
  std::string run;
  {
    const EncoderFile file = read_encoder_file(request.file);
    require_consent(file, request.trust_code);
    OwnEncoder::load(file, request.options);  // What is unfit is refused before a run is made.
    allow_encoder(file.sha256);
    run = make_run(library, file, request.options);
  }
  try {
    if (!request.title.empty()) rename_run(library, run, request.title);
    if (!embed(library, run, progress, stop)) {
      delete_run(library, run);
      return std::nullopt;
    }
  } catch (...) {
    delete_run(library, run);
    throw;
  }
  refresh(library, progress, stop);
  return run;
}

void allow_own_encoder(Library& library, const std::string& id, bool trust_code) {
  Library::Impl& impl = library.impl();
  const std::scoped_lock job(impl.job_mutex);
  Collection next = impl.copy();
  next.runs = list_runs(impl.folder / "runs");
  const auto run = std::ranges::find(next.runs, id, &RunInfo::id);
  if (run == next.runs.end() || !run->own) {
    throw Error(ErrorCode::usage, "This is no run with an encoder of your own", to_valid_utf8(id),
                "`info` lists the runs of the library.");
  }
  const EncoderFile file = stored_encoder(impl.run_folder(id), *run->own);
  require_consent(file, trust_code);
  allow_encoder(file.sha256);
  run->own->allowed = true;
  impl.publish(std::move(next));
}

}  // namespace lookalike
