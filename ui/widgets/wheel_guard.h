#pragma once

class QWidget;

namespace lookalike {

/// A page is scrolled across its controls without changing them: of the sliders and fields that are in `page` now, only
/// the one with the focus takes the wheel.
void guard_wheel(QWidget* page);

}  // namespace lookalike
