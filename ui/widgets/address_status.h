#pragma once

#include "ui/widgets/card.h"

class QLabel;
class QProgressBar;

namespace lookalike {

class AddressFetch;

/// How much of a picture has come from a web address, with a way to cancel it. Hidden otherwise.
class AddressStatus : public Card {
  Q_OBJECT

 public:
  explicit AddressStatus(AddressFetch& fetch, QWidget* parent = nullptr);

 private:
  void show_progress(const QString& host, qint64 received, qint64 total);

  QLabel* words_;
  QProgressBar* bar_;
};

}  // namespace lookalike
