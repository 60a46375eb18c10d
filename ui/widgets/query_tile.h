#pragma once

#include "ui/widgets/crop_view.h"

namespace lookalike {

class RemoveButton;

/// One of the pictures that are searched for. Where there are several, each can be taken out of the query: by the × in
/// its corner, or by Delete, which first takes back a part that was chosen.
class QueryTile : public CropView {
  Q_OBJECT

 public:
  explicit QueryTile(std::size_t number, QWidget* parent = nullptr);
  void show_picture(const QImage& image, const QString& name, const std::optional<Crop>& crop, bool removable);

 Q_SIGNALS:
  void removed();  ///< By the user.

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void place_button();

  RemoveButton* remove_;
  bool removable_ = false;
};

}  // namespace lookalike
