#pragma once

#include <QScrollArea>
#include <cstdint>
#include <memory>

#include "ui/sessions/explain_session.h"

class QGridLayout;
class QLabel;
class QProgressBar;

namespace lookalike {

class PictureView;

/// Why a match is similar: query and match side by side with the parts that agree most, their reconstructions and
/// errors, and what structure, the learned part and colour add to the distance. Esc goes back.
class ExplainPanel : public QScrollArea {
  Q_OBJECT

 public:
  explicit ExplainPanel(QWidget* parent = nullptr);

  void show_match(std::shared_ptr<const SearchAnswer> answer, std::int64_t row);
  const std::shared_ptr<const ShownExplanation>& shown() const { return shown_; }

 Q_SIGNALS:
  void back_requested();
  void failed(const QString& message);

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  struct Column {
    QLabel* name;
    PictureView *picture, *reconstruction, *error;
    QLabel *caption, *figure;
  };
  struct Share {
    QLabel* name;
    QProgressBar* bar;
    QLabel* words;
  };
  Column make_column(QGridLayout& grid, int column, const QString& prefix);
  Share make_share(QGridLayout& grid, int row, const QString& words, const QString& name);
  void show_column(const Column& column, const ShownExplanation::Side& side);
  void show_explanation(const std::shared_ptr<const ShownExplanation>& explanation);

  QLabel *title_, *facts_, *caption_;
  Column query_{}, match_{};
  Share dictionary_{}, learned_{}, colour_{};
  QWidget* shares_;
  QLabel* no_shares_;  ///< In their place.
  QString score_;      ///< Of the match that was asked for; empty when it is none of the answer's.
  std::shared_ptr<const ShownExplanation> shown_;
  ExplainSession session_;
};

}  // namespace lookalike
