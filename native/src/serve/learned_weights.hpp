#pragma once

#include "hillock/network_message.hpp"
#include "hillock/state_message.hpp"
#include "serve/state_words.hpp"

#include <memory>
#include <mutex>

namespace hillock::serve {

// What a network has learned here: what STATE_SYNC without stream and PLASTICITY_UPDATE have made of the image's weights. Streams
// begin with it; runs without a stream begin as the image says. Any thread. What is asked of a network that does not learn, or
// does not fit it, is thrown as InvalidMessage and changes nothing.
class LearnedWeights {
  public:
    using Rest = std::shared_ptr<const StateWords>;

    // `rest`: as the image says. The others must outlive this.
    LearnedWeights(const NetworkInfo &info, const Layout &layout, StateWords rest);

    // The state that streams begin with.
    Rest rest() const;

    bool learns() const { return !variables_.empty(); }

    StateSnapshot pull(const StatePull &request) const;

    // Each is one update; they give the number of updates so far.
    std::int64_t sync(const StateSync &request);
    std::int64_t update(const PlasticityUpdate &update);

  private:
    void check_learns() const;
    const StateVariable *find(std::string_view name) const;
    const Synapses &synapses(std::string_view tensor) const;

    const NetworkInfo &info_;
    const Layout &layout_;
    const std::vector<const StateVariable *> variables_; // that hold what is learned
    mutable std::mutex mutex_;
    Rest rest_;
    std::int64_t version_ = 0; // updates so far
};

} // namespace hillock::serve
