// The threads of an engine: each member does its part of each round, however long the rounds are and however few processors there are.
#include "core/engine/team.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <numeric>
#include <thread>
#include <vector>

namespace hillock::core {
namespace {

class TeamTest : public ::testing::TestWithParam<std::size_t> {};

// Plain memory, so that a sanitizer sees a round that begins before its work is written or ends before it is done.
TEST_P(TeamTest, ShortRoundsFollowEachOther) {
    constexpr std::size_t kRounds = 3000;
    Team team(GetParam());
    std::vector<std::size_t> done(team.members()), before = done;
    for (std::size_t round = 1; round <= kRounds; ++round) {
        team.run_short([&, round](std::size_t member) {
            before[member] = done[member];
            done[member] = round;
        });
        ASSERT_EQ(done, std::vector<std::size_t>(team.members(), round));
        ASSERT_EQ(before, std::vector<std::size_t>(team.members(), round - 1));
    }
}

// Sleepers wake up, and those who are awake go to sleep: long and short rounds in turns, some after a pause longer than anybody stays awake.
TEST_P(TeamTest, RoundsOfBothKindsMix) {
    Team team(GetParam());
    std::vector<std::size_t> done(team.members());
    std::atomic<std::size_t> all = 0;
    for (std::size_t round = 0; round < 200; ++round) {
        const auto work = [&](std::size_t member) {
            ++done[member];
            ++all;
        };
        if (round % 3 == 0) {
            team.run(work);
        } else {
            team.run_short(work);
        }
        ASSERT_EQ(all, (round + 1) * team.members());
        if (round % 20 == 0) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }
    EXPECT_EQ(done, std::vector<std::size_t>(team.members(), 200));
}

// The caller sleeps while a member still works.
TEST_P(TeamTest, AShortRoundMayTakeLong) {
    Team team(GetParam());
    const std::size_t last = team.members() - 1;
    for (int round = 0; round < 3; ++round) {
        std::vector<int> sums(team.members());
        team.run_short([&](std::size_t member) {
            if (member == last) {
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
            }
            sums[member] = 1;
        });
        EXPECT_EQ(std::accumulate(sums.begin(), sums.end(), 0), static_cast<int>(team.members()));
    }
}

INSTANTIATE_TEST_SUITE_P(Members, TeamTest, ::testing::Values(1, 2, 3, 4, 9));

} // namespace
} // namespace hillock::core
