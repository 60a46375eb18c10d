#pragma once

namespace lookalike {

class MapView;

/// The map's own buttons in its lower right corner: thumbnails on and off, zoom out, in, show all.
void add_zoom_buttons(MapView& view);

}  // namespace lookalike
