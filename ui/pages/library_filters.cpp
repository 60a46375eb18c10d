#include "ui/pages/library_filters.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSettings>
#include <QSlider>

#include "ui/qt_convert.h"
#include "ui/sessions/library_session.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/dialog_folder.h"
#include "ui/widgets/health_chips.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/thumbnail_grid.h"

namespace lookalike {
namespace {

constexpr const char* size_key = "thumbnail_side";

}  // namespace

LibraryFilters::LibraryFilters(LibrarySession& library, ThumbnailGrid& grid, QWidget* parent)
    : QWidget(parent), library_(library), chips_(new HealthChips), size_(new QSlider(Qt::Horizontal)) {
  make_size();
  set_size_of(grid);
  auto* export_button = make_button(tr("Export report"), QStringLiteral("export_report"), ButtonKind::quiet);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(page_margin, 0, page_margin, 0);
  layout->setSpacing(small_gap);
  layout->addWidget(chips_, 1);
  auto* tools = new QWidget;
  tools->setFixedHeight(26);  // as high as a chip, so that they stand on one line
  auto* tool_line = new QHBoxLayout(tools);
  tool_line->setContentsMargins(0, 0, 0, 0);
  tool_line->setSpacing(small_gap);
  tool_line->addWidget(export_button);
  tool_line->addWidget(make_label(tr("Size"), TextRole::label));
  tool_line->addWidget(size_);
  layout->addWidget(tools, 0, Qt::AlignTop);
  connect(chips_, &HealthChips::filter_changed, this, &LibraryFilters::filter_changed);
  connect(export_button, &QPushButton::clicked, this, &LibraryFilters::export_report);
}

LibraryFilters::~LibraryFilters() {
  QSettings().setValue(QLatin1String(size_key), size_->value());
}

void LibraryFilters::make_size() {
  size_->setObjectName(QStringLiteral("thumbnail_size"));
  size_->setAccessibleName(tr("Size of the thumbnails"));
  size_->setRange(72, 256);
  size_->setPageStep(24);
  size_->setFixedSize(90, 18);
  size_->setValue(QSettings().value(QLatin1String(size_key), 116).toInt());
}

void LibraryFilters::set_size_of(ThumbnailGrid& grid) {
  grid.set_thumbnail_side(size_->value());
  connect(size_, &QSlider::valueChanged, &grid, &ThumbnailGrid::set_thumbnail_side);
}

void LibraryFilters::export_report() {
  const auto collection = library_.collection();
  auto* dialog = new QFileDialog(this, tr("Save the health report"), {}, tr("CSV files (*.csv)"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(QStringLiteral("csv"));
  start_at_last_folder(*dialog);
  dialog->selectFile((collection ? folder_name(collection->root) : QString()) + QStringLiteral("-health.csv"));
  connect(dialog, &QFileDialog::fileSelected, this,
          [this](const QString& file) { library_.export_health_report(to_path(file)); });
  dialog->open();
}

}  // namespace lookalike
