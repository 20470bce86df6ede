#include "connection/heartbeat.hpp"

#include <algorithm>

namespace hillock::connection {

namespace {

constexpr std::chrono::seconds kLate(1); // a check that comes later shows that the process itself was stopped
constexpr int kMissed =
    2; // heartbeats without a sign of life, and PINGs without an answer, before the other side is left

} // namespace

Heartbeat::Heartbeat(const Suspicion &suspicion, std::chrono::nanoseconds heartbeat, Time now)
    : heartbeat_(heartbeat), interval_(std::min<std::chrono::nanoseconds>(heartbeat, suspicion.interval)),
      detector_(suspicion, interval_), heard_(now), pinged_(now - interval_), due_(now + interval_) {}

void Heartbeat::heard(Time now) {
    if (now - heard_ >= interval_) {
        detector_.ended(now - heard_);
    }
    heard_ = now;
    suspects_ = false;
    unanswered_ = 0;
    due_ = now + interval_;
}

Heartbeat::Action Heartbeat::check(Time now) {
    const bool blind = now - due_ >= kLate;
    const auto silence = now - heard_;
    // Where checks come late, the other side is asked before it is left.
    if (!blind && silence >= (kMissed + 1) * heartbeat_ && unanswered_ >= kMissed) {
        return Action::end;
    }
    suspects_ = !blind && silence >= detector_.limit();
    const bool ping = silence >= interval_ && now - pinged_ >= interval_;
    if (ping) {
        pinged_ = now;
        ++unanswered_;
    }
    due_ = silence < interval_ ? heard_ + interval_ : pinged_ + interval_;
    if (const Time crossing = heard_ + detector_.limit(); !blind && crossing > now) {
        due_ = std::min(due_, crossing);
    }
    return ping ? Action::ping : Action::nothing;
}

} // namespace hillock::connection
