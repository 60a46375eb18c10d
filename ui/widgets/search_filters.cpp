#include "ui/widgets/search_filters.h"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QVBoxLayout>
#include <cmath>
#include <utility>

#include "ui/qt_convert.h"
#include "ui/sessions/search_session.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/filter_choice.h"
#include "ui/widgets/labels.h"

namespace lookalike {
namespace {

/// The slider's steps are whole per cent up to 90, tenths up to 99, and hundredths above.
struct Stretch {
  int first;         ///< Step.
  int steps_a_unit;  ///< 1 %
  int from;          ///< Score at the first step.
};
constexpr Stretch stretches[] = {{0, 1, 0}, {90, 10, 90}, {180, 100, 99}};
constexpr int last_step = 280;

double score_at(int step) {
  const Stretch* on = &stretches[0];
  for (const Stretch& one : stretches) {
    if (step >= one.first) on = &one;
  }
  return static_cast<double>(on->from * on->steps_a_unit + step - on->first) / on->steps_a_unit;
}

/// The nearest; a saved search may have a score between two.
int step_of(double score) {
  const Stretch* on = &stretches[0];
  for (const Stretch& one : stretches) {
    if (score >= one.from) on = &one;
  }
  return on->first + static_cast<int>(std::lround((score - on->from) * on->steps_a_unit));
}

}  // namespace

SearchFilters::SearchFilters(SearchSession& session, QWidget* parent)
    : Card(parent),
      session_(session),
      score_words_(make_label({}, TextRole::label, this)),
      score_(new QSlider(Qt::Horizontal, this)),
      grid_(new QGridLayout),
      cluster_(new FilterChoice(QStringLiteral("filter_cluster"),
                                {tr("Cluster"), tr("All clusters"), tr("%1 clusters")}, this)),
      label_(new FilterChoice(QStringLiteral("filter_label"), {tr("Label"), tr("All labels"), tr("%1 labels")}, this)),
      folder_(
          new FilterChoice(QStringLiteral("filter_folder"), {tr("Folder"), tr("All folders"), tr("%1 folders")}, this)),
      tag_(new FilterChoice(QStringLiteral("filter_tag"), {tr("Tag"), tr("All tags"), tr("%1 tags")}, this)),
      clear_(make_button(tr("Show all matches"), QStringLiteral("clear_filters"), ButtonKind::quiet, this)) {
  setObjectName(QStringLiteral("search_filters"));
  score_words_->setObjectName(QStringLiteral("min_score_words"));
  score_words_->setMinimumWidth(score_words_->fontMetrics().horizontalAdvance(tr("At least %1").arg("99.99%")));
  score_->setObjectName(QStringLiteral("min_score"));
  score_->setAccessibleName(tr("Lowest score"));
  score_->setToolTip(tr("Leaves out matches that are less alike than this share of all pairs of your pictures"));
  score_->setRange(0, last_step);
  auto* score = new QHBoxLayout;
  score->setSpacing(small_gap);
  score->addWidget(score_words_);
  score->addWidget(score_, 1);
  grid_->setSpacing(small_gap);
  for (const int column : {0, 1}) grid_->setColumnStretch(column, 1);
  body()->setContentsMargins(16, 12, 16, 12);
  body()->addLayout(score);
  body()->addLayout(grid_);
  body()->addWidget(clear_, 0, Qt::AlignLeft);
  connect_session();
  show_settings();
  show_answer(nullptr);
}

void SearchFilters::connect_session() {
  connect(score_, &QSlider::valueChanged, this,
          [this](int step) { session_.change([step](SearchSettings& s) { s.min_score = score_at(step); }); });
  connect(cluster_, &FilterChoice::chosen_changed, this, [this] {
    session_.change([this](SearchSettings& s) {
      s.filter.clusters.clear();
      for (const std::string& number : cluster_->chosen()) s.filter.clusters.push_back(std::stoi(number));
    });
  });
  const std::pair<FilterChoice*, std::vector<std::string> SearchFilter::*> others[] = {
      {label_, &SearchFilter::labels}, {folder_, &SearchFilter::folders}, {tag_, &SearchFilter::tags}};
  for (const auto& [choice, values] : others) {
    connect(choice, &FilterChoice::chosen_changed, this, [this, choice = choice, values = values] {
      session_.change([&](SearchSettings& s) { s.filter.*values = choice->chosen(); });
    });
  }
  connect(clear_, &QPushButton::clicked, this, [this] {
    session_.change([](SearchSettings& s) {
      s.filter = {};
      s.min_score = 0;
    });
  });
  connect(&session_, &SearchSession::settings_changed, this, &SearchFilters::show_settings);
}

void SearchFilters::show_settings() {
  const SearchSettings& s = session_.settings();
  const QSignalBlocker quiet(score_);
  score_->setValue(step_of(s.min_score));
  score_words_->setText(s.min_score > 0 ? tr("At least %1").arg(exact_score_text(s.min_score)) : tr("Any score"));
  const SearchFilter& f = s.filter;
  std::vector<std::string> clusters;
  for (const int cluster : f.clusters) clusters.push_back(std::to_string(cluster));
  cluster_->set_chosen(clusters);
  label_->set_chosen(f.labels);
  folder_->set_chosen(f.folders);
  tag_->set_chosen(f.tags);
  clear_->setVisible(s.min_score > 0 || !f.empty());
  arrange();
}

/// Two side by side; of what there is nothing to choose from there is no button.
void SearchFilters::arrange() {
  std::vector<FilterChoice*> shown;
  for (FilterChoice* choice : {cluster_, label_, folder_, tag_}) {
    choice->setVisible(choice->has_values());
    if (choice->has_values()) shown.push_back(choice);
  }
  if (shown == arranged_) return;
  for (FilterChoice* choice : std::exchange(arranged_, shown)) grid_->removeWidget(choice);
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const bool alone = i % 2 == 0 && i + 1 == shown.size();
    grid_->addWidget(shown[i], static_cast<int>(i) / 2, static_cast<int>(i) % 2, 1, alone ? 2 : 1);
  }
}

void SearchFilters::show_answer(const SearchAnswer* answer) {
  setVisible(answer);
  if (!answer) return;
  const auto values = [&](const SearchFacets::Values& of) {
    return std::shared_ptr<const SearchFacets::Values>(answer->facets, &of);
  };
  cluster_->set_values(values(answer->facets->clusters), [collection = answer->collection](const std::string& number) {
    const auto index = static_cast<std::size_t>(std::stoi(number));
    const auto& clustering = collection->clustering;
    const bool there = clustering && index < clustering->clusters.size();
    return there ? to_qstring(clustering->clusters[index].name) : tr("Cluster %1").arg(index + 1);
  });
  label_->set_values(values(answer->facets->labels),
                     [](const std::string& label) { return label.empty() ? tr("No label") : to_qstring(label); });
  folder_->set_values(values(answer->facets->folders),
                      [](const std::string& folder) { return to_qstring(std::filesystem::path(folder)); });
  tag_->set_values(values(answer->facets->tags), [](const std::string& tag) { return to_qstring(tag); });
  show_settings();
}

}  // namespace lookalike
