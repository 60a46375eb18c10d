#pragma once

#include <QWidget>
#include <array>

class QComboBox;
class QPushButton;
class QSlider;

namespace lookalike {

class SearchSession;
class SegmentedControl;

/// Folded away until wanted: the weights of the descriptor's three parts, which descriptor, which metric, which index.
/// Acts on the session directly.
class SearchAdvanced : public QWidget {
  Q_OBJECT

 public:
  explicit SearchAdvanced(SearchSession& session, QWidget* parent = nullptr);

 private:
  QWidget* build_fields();
  void connect_session();
  void set_unfolded(bool unfolded);
  void show_settings();

  SearchSession& session_;
  QPushButton* fold_;
  std::array<QSlider*, 3> weights_;
  QComboBox* descriptor_;
  SegmentedControl *metric_, *index_;
  QWidget* fields_;
};

}  // namespace lookalike
