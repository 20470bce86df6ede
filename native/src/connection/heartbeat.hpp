#pragma once

#include "connection/phi_accrual.hpp"

#include <chrono>

namespace hillock::connection {

// Decides when a connection sends PING, when its other side is suspected, and when it counts as gone. It knows no clock and no threads:
// its caller waits and passes the time. One thread.
class Heartbeat {
  public:
    using Time = std::chrono::steady_clock::time_point;
    enum class Action { nothing, ping, end };

    Heartbeat(const Suspicion &suspicion, std::chrono::nanoseconds heartbeat, Time now);

    Time due() const { return due_; } // the next call of check()
    void heard(Time now);             // a sign of life came

    // Decides at due(). If this comes much too late, the process itself was stopped, and what the other side has sent may lie unread:
    // then nothing is concluded from its silence.
    Action check(Time now);

    bool suspects() const { return suspects_; }

  private:
    std::chrono::nanoseconds heartbeat_, interval_;
    PhiAccrual detector_;
    Time heard_, pinged_, due_;
    int unanswered_ = 0; // PINGs since the last sign of life
    bool suspects_ = false;
};

} // namespace hillock::connection
