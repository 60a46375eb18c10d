#include "ui/widgets/search_filters.h"

#include <QComboBox>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QVBoxLayout>
#include <cmath>

#include "ui/qt_convert.h"
#include "ui/sessions/search_session.h"
#include "ui/text.h"
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

QString with_count(const QString& words, std::int64_t count) {
  return QStringLiteral("%1 (%2)").arg(words, number_text(count));
}

/// Chosen is what was chosen last; what no longer exists stays in the list, so that it can be seen and changed, and so
/// do several values, which a saved search can bring. Each choice is a list of values.
void choose(QComboBox* box, const QStringList& values) {
  const QSignalBlocker quiet(box);
  int index = values.isEmpty() ? 0 : box->findData(values);
  if (index < 0) {
    QStringList words;
    for (const QString& value : values) {
      const int known = box->findData(QStringList{value});
      words << (known < 0 ? value : box->itemText(known));
    }
    box->addItem(words.join(QStringLiteral(", ")), values);
    index = box->count() - 1;
  }
  box->setCurrentIndex(index);
}

/// Bytes of a path or label, whatever their encoding, there and back.
QString key_of(const std::string& bytes) {
  return QString::fromLatin1(bytes.data(), static_cast<qsizetype>(bytes.size()));
}
std::vector<std::string> bytes_of(const QVariant& keys) {
  std::vector<std::string> values;
  for (const QString& key : keys.toStringList()) values.push_back(key.toLatin1().toStdString());
  return values;
}
QStringList keys_of(const std::vector<std::string>& values) {
  QStringList keys;
  for (const std::string& value : values) keys << key_of(value);
  return keys;
}

}  // namespace

SearchFilters::SearchFilters(SearchSession& session, QWidget* parent)
    : Card(parent),
      session_(session),
      score_words_(make_label({}, TextRole::label, this)),
      score_(new QSlider(Qt::Horizontal, this)),
      cluster_(add_choice(QStringLiteral("filter_cluster"), tr("Cluster"))),
      label_(add_choice(QStringLiteral("filter_label"), tr("Label"))),
      folder_(add_choice(QStringLiteral("filter_folder"), tr("Folder"))),
      tag_(add_choice(QStringLiteral("filter_tag"), tr("Tag"))),
      clear_(make_button(tr("Show all matches"), QStringLiteral("clear_filters"), ButtonKind::quiet, this)) {
  setObjectName(QStringLiteral("search_filters"));
  score_words_->setObjectName(QStringLiteral("min_score_words"));
  score_->setObjectName(QStringLiteral("min_score"));
  score_->setAccessibleName(tr("Lowest score"));
  score_->setToolTip(tr("Leaves out matches that are less alike than this share of all pairs of your pictures"));
  score_->setRange(0, last_step);
  body()->insertWidget(0, score_words_);
  body()->insertWidget(1, score_);
  body()->addWidget(clear_, 0, Qt::AlignLeft);
  connect_session();
  show_settings();
  show_answer(nullptr);
}

QComboBox* SearchFilters::add_choice(const QString& name, const QString& words) {
  auto* box = new QComboBox(this);
  box->setObjectName(name);
  box->setAccessibleName(words);
  box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);  // long names are cut, not the column
  box->setMinimumContentsLength(8);
  box->setMaxVisibleItems(16);
  body()->addWidget(box);
  return box;
}

void SearchFilters::connect_session() {
  connect(score_, &QSlider::valueChanged, this,
          [this](int step) { session_.change([step](SearchSettings& s) { s.min_score = score_at(step); }); });
  connect(cluster_, &QComboBox::currentIndexChanged, this, [this](int index) {
    session_.change([&](SearchSettings& s) {
      s.filter.clusters.clear();
      for (const QString& number : cluster_->itemData(index).toStringList())
        s.filter.clusters.push_back(number.toInt());
    });
  });
  const std::pair<QComboBox*, std::vector<std::string> SearchFilter::*> others[] = {
      {label_, &SearchFilter::labels}, {folder_, &SearchFilter::folders}, {tag_, &SearchFilter::tags}};
  for (const auto& [box, values] : others) {
    connect(box, &QComboBox::currentIndexChanged, this, [this, box = box, values = values](int index) {
      session_.change([&](SearchSettings& s) { s.filter.*values = bytes_of(box->itemData(index)); });
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
  score_words_->setText(s.min_score > 0 ? tr("Score of at least %1").arg(threshold_text(s.min_score))
                                        : tr("Any score"));
  const SearchFilter& f = s.filter;
  if (cluster_->count() > 0) {
    QStringList clusters;
    for (const int cluster : f.clusters) clusters << QString::number(cluster);
    choose(cluster_, clusters);
    choose(label_, keys_of(f.labels));
    choose(tag_, keys_of(f.tags));
    choose(folder_, keys_of(f.folders));
  }
  clear_->setVisible(s.min_score > 0 || !f.empty());
}

void SearchFilters::fill(QComboBox* box, const QString& all, Choices choices) {
  const QSignalBlocker quiet(box);
  box->clear();
  box->addItem(all);
  for (const auto& [words, value] : choices) box->addItem(words, QStringList{value});
  box->setVisible(!choices.empty());
}

void SearchFilters::show_answer(const SearchAnswer* answer) {
  setVisible(answer);
  if (!answer || collection_ == answer->collection) return;
  collection_ = answer->collection;
  Choices clusters, labels, folders, tags;
  if (const auto& clustering = answer->collection->clustering) {
    for (std::size_t i = 0; i < clustering->clusters.size(); ++i) {
      const Cluster& one = clustering->clusters[i];
      clusters.emplace_back(with_count(to_qstring(one.name), std::ssize(one.rows)), QString::number(i));
    }
  }
  for (const auto& [label, count] : answer->facets->labels) {
    labels.emplace_back(with_count(label.empty() ? tr("No label") : to_qstring(label), count), key_of(label));
  }
  for (const auto& [folder, count] : answer->facets->folders) {
    folders.emplace_back(with_count(to_qstring(std::filesystem::path(folder)), count), key_of(folder));
  }
  for (const auto& [tag, count] : answer->facets->tags) {
    tags.emplace_back(with_count(to_qstring(tag), count), key_of(tag));
  }
  fill(tag_, tr("All tags"), std::move(tags));
  fill(cluster_, tr("All clusters"), std::move(clusters));
  fill(label_, tr("All labels"), std::move(labels));
  fill(folder_, tr("All folders"), std::move(folders));
  show_settings();
}

}  // namespace lookalike
