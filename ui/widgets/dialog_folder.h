#pragma once

class QFileDialog;

namespace lookalike {

/// Opens the dialog where the last one of the program was left, at first in the folder of pictures, and remembers where
/// this one is left.
void start_at_last_folder(QFileDialog& dialog);

}  // namespace lookalike
