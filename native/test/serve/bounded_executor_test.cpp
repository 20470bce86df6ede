// Cells get their turns.
#include "serve/bounded_executor.hpp"

#include <gtest/gtest.h>

#include <future>
#include <mutex>
#include <string>
#include <vector>

namespace hillock {
namespace {

TEST(FairQueue, OfConnectionsAndOfTheirCells) {
    serve::BoundedExecutor workers(1, 100);
    std::promise<void> go;
    std::mutex mutex;
    std::vector<std::string> order;
    std::promise<void> all;
    const auto put = [&](int connection, const std::string &cell, std::size_t until) {
        workers.execute({reinterpret_cast<const void *>(static_cast<std::intptr_t>(connection)), cell},
                        [&, connection, cell, until] {
                            const std::lock_guard lock(mutex);
                            order.push_back(std::to_string(connection) + cell);
                            if (order.size() == until) {
                                all.set_value();
                            }
                        });
    };
    workers.execute({nullptr, ""}, [&] { go.get_future().wait(); });
    for (int i = 0; i < 4; ++i) {
        put(1, "a", 7);
    }
    put(1, "b", 7);
    put(2, "a", 7);
    put(2, "a", 7);
    go.set_value();
    all.get_future().wait();
    const std::lock_guard lock(mutex);
    EXPECT_EQ(order, (std::vector<std::string>{"1a", "2a", "1b", "2a", "1a", "1a", "1a"}));
}

TEST(FairQueue, NobodyTakesAllTheRoom) {
    serve::BoundedExecutor workers(1, 7);
    const int many = 0, other = 0, third = 0;
    const serve::Requester greedy{&many, "a"}, late{&other, "b"}, last{&third, "c"};
    int entered = 0;
    while (workers.enter(greedy)) {
        ++entered;
    }
    EXPECT_EQ(entered, 8);
    for (int i = 0; i < 4; ++i) {
        EXPECT_TRUE(workers.enter(late)) << "an equal share is 4";
    }
    EXPECT_FALSE(workers.enter(late));
    EXPECT_FALSE(workers.enter(greedy));
    EXPECT_TRUE(workers.enter(last));
    for (int i = 0; i < 8; ++i) {
        workers.leave(greedy);
    }
    EXPECT_TRUE(workers.enter(late)) << "there is room again";
}

} // namespace
} // namespace hillock
