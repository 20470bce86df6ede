#include "train/training_loop.hpp"

#include "train/data/random_order.hpp"
#include "train/spec.hpp"
#include "train/training_error.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace hillock::train {

TrainingLoop::TrainingLoop(const Training &training, const StartImages &start, std::string digest, const DataSet &set,
                           const std::optional<DataSet> &validation)
    : training_(training), digest_(std::move(digest)), set_(set), validation_(validation),
      engine_(training, start, set), progress_(engine_.plan().layers.size()), order_(set.size()) {
    if (validation && (validation->steps() != set.steps() || validation->inputs() != set.inputs())) {
        throw TrainingError("the samples to validate with have another form than those to train with");
    }
    engine_.check(set);
    if (validation) {
        engine_.check(*validation);
    }
}

bool TrainingLoop::fit(TrainingListener &listener) {
    std::string data = set_.digest();
    if (!progress_.data.empty() && progress_.data != data) {
        throw TrainingError("the training began with other samples; continue with the same ones");
    }
    progress_.data = std::move(data);
    if (!begun_ && training_.initial_rate) {
        order_epoch(training_.seed_bits(), 0, order_);
        engine_.set_initial_rates(set_, order_, std::min(static_cast<std::size_t>(training_.batch), order_.size()),
                                  *training_.initial_rate);
    }
    begun_ = true;
    while (!stop_ && progress_.epoch < training_.epochs) {
        order_epoch(training_.seed_bits(), static_cast<std::uint64_t>(progress_.epoch), order_);
        run_epoch(listener);
    }
    stop_ = false;
    return progress_.epoch == training_.epochs;
}

void TrainingLoop::run_epoch(TrainingListener &listener) {
    const auto size = static_cast<std::size_t>(training_.batch);
    const auto batches = static_cast<std::int32_t>((order_.size() + size - 1) / size);
    const std::int64_t all = std::int64_t{batches} * training_.epochs, before = progress_.sums.samples;
    const auto start = std::chrono::steady_clock::now();
    double rate = 0;
    while (progress_.batch < batches) {
        const std::size_t from = static_cast<std::size_t>(progress_.batch) * size;
        rate = training_.schedule.rate(training_.optimizer.rate,
                                       std::int64_t{progress_.epoch} * batches + progress_.batch, all);
        engine_.train(set_, order_, from, std::min(size, order_.size() - from),
                      static_cast<std::uint32_t>(progress_.epoch), rate, progress_.sums);
        ++progress_.batch;
        listener.batch(progress_.batch, batches);
        if (stop_ && progress_.batch < batches) {
            return;
        }
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    finish_epoch(rate, seconds, static_cast<double>(progress_.sums.samples - before) / seconds, listener);
}

void TrainingLoop::finish_epoch(double rate, double seconds, double speed, TrainingListener &listener) {
    check_alive();
    const BatchSums &sums = progress_.sums;
    const auto samples = static_cast<double>(sums.samples);
    EpochReport report;
    report.epoch = progress_.epoch + 1;
    report.loss = sums.loss / samples;
    report.accuracy = static_cast<double>(sums.right) / samples;
    if (validation_) {
        report.validation = engine_.evaluate(*validation_);
    }
    for (const double loss : {report.loss, report.loss_of_score()}) {
        if (!std::isfinite(loss)) { // JSON has no such number
            throw TrainingError("the loss of epoch " + std::to_string(report.epoch) + " became " + double_text(loss) +
                                "; lower the class weights, or the numbers of the loss");
        }
    }
    report.rates = rates();
    report.gradient_norm = sums.norms / static_cast<double>(sums.batches);
    report.learning_rate = rate;
    report.seconds = seconds;
    report.samples_per_second = speed;
    const EpochReport *const best = best_of(progress_.history);
    if (best == nullptr || report.better_than(*best)) {
        progress_.best = engine_.parameters();
    }
    progress_.history.push_back(report);
    ++progress_.epoch;
    progress_.batch = 0;
    progress_.sums = BatchSums(engine_.plan().layers.size());
    listener.epoch(report);
}

void TrainingLoop::check_alive() const {
    const TrainingPlan &plan = engine_.plan();
    for (std::size_t layer = 0; layer < plan.layers.size(); ++layer) {
        if (progress_.sums.spikes[layer] == 0 && plan.affects_output[layer] != 0) {
            throw TrainingError(plan.node(layer), "none of its " + std::to_string(plan.neurons(layer)) +
                                                      " neurons spiked in epoch " +
                                                      std::to_string(progress_.epoch + 1) +
                                                      "; start with larger weights, for example by an initial rate of "
                                                      "0.1, or lower its v_threshold");
        }
    }
}

std::vector<std::pair<std::string, double>> TrainingLoop::rates() const {
    std::vector<std::pair<std::string, double>> rates;
    const TrainingPlan &plan = engine_.plan();
    for (std::size_t layer = 0; layer < plan.layers.size(); ++layer) {
        const double values = static_cast<double>(progress_.sums.samples) * static_cast<double>(set_.steps()) *
                              static_cast<double>(plan.neurons(layer));
        const double rate = static_cast<double>(progress_.sums.spikes[layer]) / values;
        const auto known = std::ranges::find(rates, plan.node(layer), [](const auto &one) { return one.first; });
        if (known == rates.end()) {
            rates.emplace_back(plan.node(layer), rate);
        } else {
            known->second = rate; // a report has a node once
        }
    }
    return rates;
}

} // namespace hillock::train
