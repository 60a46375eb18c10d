#pragma once

#include <QLayout>
#include <QList>

namespace lookalike {

/// Items in as many equally wide columns as fit at a minimum width; every line is as high as its highest item.
class ColumnLayout : public QLayout {
  Q_OBJECT

 public:
  ColumnLayout(int min_column_width, int spacing, QWidget* parent = nullptr);
  ~ColumnLayout() override;

  void addItem(QLayoutItem* item) override;
  int count() const override;
  QLayoutItem* itemAt(int index) const override;
  QLayoutItem* takeAt(int index) override;
  Qt::Orientations expandingDirections() const override { return Qt::Horizontal; }
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;
  QSize sizeHint() const override;
  QSize minimumSize() const override;
  void setGeometry(const QRect& rect) override;

 private:
  int arrange(const QRect& rect, bool apply) const;

  int min_column_width_;
  QList<QLayoutItem*> items_;
};

}  // namespace lookalike
