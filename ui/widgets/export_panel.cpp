#include "ui/widgets/export_panel.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QVBoxLayout>

#include "ui/qt_convert.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/dialog_folder.h"
#include "ui/widgets/earlier_exports.h"
#include "ui/widgets/focus_handover.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/segmented_control.h"

namespace lookalike {

ExportPanel::ExportPanel(QWidget* parent)
    : Card(parent),
      title_(make_label({}, TextRole::strong)),
      explanation_(make_label({}, TextRole::muted)),
      folder_(new QLineEdit),
      by_(new SegmentedControl({tr("Copies"), tr("Hard links"), tr("Symbolic links")})),
      export_(make_button(tr("Export"), "start_export")),
      earlier_(new EarlierExports) {
  setObjectName(QStringLiteral("export_panel"));
  title_->setObjectName(QStringLiteral("export_title"));
  folder_->setObjectName(QStringLiteral("export_folder"));
  folder_->setAccessibleName(tr("Folder to export into"));
  folder_->setPlaceholderText(tr("A folder outside your pictures"));
  by_->setObjectName(QStringLiteral("export_by"));
  by_->setAccessibleName(tr("How pictures get into the folders"));
  auto* choose = make_button(tr("Choose…"), "choose_export_folder");
  auto* close = make_button(tr("Close"), "close_export", ButtonKind::quiet);
  connect(choose, &QPushButton::clicked, this, &ExportPanel::choose_folder);
  connect(close, &QPushButton::clicked, this, &QWidget::hide);
  connect(export_, &QPushButton::clicked, this, &ExportPanel::ask);
  connect(folder_, &QLineEdit::textChanged, this, &ExportPanel::update_button);
  connect(folder_, &QLineEdit::returnPressed, this, &ExportPanel::ask);
  connect(by_, &SegmentedControl::selected, this, &ExportPanel::explain);

  auto* where = new QHBoxLayout;
  where->setSpacing(small_gap);
  where->addWidget(title_);
  where->addWidget(folder_, 1);
  where->addWidget(choose);
  auto* how = new QHBoxLayout;
  how->setSpacing(gap);
  how->addWidget(by_);
  how->addWidget(explanation_, 1);
  how->addWidget(close);
  how->addWidget(export_);
  body()->addLayout(where);
  body()->addLayout(how);
  body()->addWidget(earlier_);
  connect(earlier_, &EarlierExports::undo_requested, this, &ExportPanel::undo_requested);
  explain();
  update_button();
  hide();
}

void ExportPanel::open(int cluster, const QString& what) {
  cluster_ = cluster;
  set_subject(what);
  show();
  folder_->setFocus();
  Q_EMIT opened();
}

void ExportPanel::set_subject(const QString& what) {
  title_->setText(tr("Export %1 into").arg(what));
}

void ExportPanel::set_busy(bool busy) {
  busy_ = busy;
  earlier_->set_busy(busy);
  update_button();
}

void ExportPanel::show_earlier(const std::vector<ExportRecord>& oldest_first) {
  earlier_->show_exports(oldest_first);
}

void ExportPanel::explain() {
  const QStringList words{tr("Independent copies; they need the space again."),
                          tr("The same files under another name; on the same disk only."),
                          tr("Pointers to the pictures; they break when those move.")};
  explanation_->setText(words[by_->current()]);
}

void ExportPanel::update_button() {
  const FocusHandover handover(*this, {folder_});
  export_->setEnabled(!busy_ && !folder_->text().trimmed().isEmpty());
  export_->setToolTip(busy_ ? busy_text() : QString());
}

void ExportPanel::choose_folder() {
  auto* dialog = new QFileDialog(this, tr("Choose a folder to export into"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::Directory);
  dialog->setOption(QFileDialog::ShowDirsOnly);
  start_at_last_folder(*dialog);
  connect(dialog, &QFileDialog::fileSelected, folder_, &QLineEdit::setText);
  dialog->open();
}

void ExportPanel::ask() {
  if (!export_->isEnabled()) return;
  FolderExportRequest request;
  request.out = to_path(folder_->text().trimmed());
  request.by = static_cast<ExportBy>(by_->current());
  if (cluster_ >= 0) request.clusters = {cluster_};
  Q_EMIT requested(request);
}

void ExportPanel::keyPressEvent(QKeyEvent* event) {
  if (event->key() != Qt::Key_Escape) return Card::keyPressEvent(event);
  hide();
}

}  // namespace lookalike
