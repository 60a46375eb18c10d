#pragma once

class QScrollArea;

namespace lookalike {

/// Makes `area` a column: its widget is as wide as it, a bar appears beside what is too tall, and the focus goes to
/// what is inside. Without a frame.
void scroll_vertically(QScrollArea& area);

}  // namespace lookalike
