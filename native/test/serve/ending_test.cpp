// The program hillock-engine ends in the time that it states, whatever is under way.
#include "hillock/client.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <future>
#include <thread>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

namespace hillock {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kDrain = 300ms, kStated = kDrain + 3s, kBusyMachine = 10s;

class Program {
  public:
    explicit Program(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), HILLOCK_ENGINE_PROGRAM);
        std::vector<char *> values;
        for (std::string &argument : arguments) {
            values.push_back(argument.data());
        }
        values.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        EXPECT_EQ(::posix_spawn(&id_, values.front(), &actions, nullptr, values.data(), environ), 0);
        ::posix_spawn_file_actions_destroy(&actions);
    }
    ~Program() {
        if (id_ > 0) {
            ::kill(id_, SIGKILL);
            ::waitpid(id_, nullptr, 0);
        }
    }
    void signal(int number) const { ::kill(id_, number); }

    // Its exit status; −1 where it is still there then, −2 where a signal ended it.
    int wait(std::chrono::milliseconds time) {
        for (const Clock::time_point until = Clock::now() + time; Clock::now() < until;) {
            int status = 0;
            if (::waitpid(id_, &status, WNOHANG) == id_) {
                id_ = -1;
                return WIFEXITED(status) ? WEXITSTATUS(status) : -2;
            }
            std::this_thread::sleep_for(5ms);
        }
        return -1;
    }

  private:
    pid_t id_ = -1;
};

TEST(Ending, CancelsARunThatWouldTakeMinutes) {
    const std::string uri = "unix:/tmp/hillock-ending-test-" + std::to_string(::getpid()) + ".sock";
    Program program({"--listen", uri, "--threads", "1", "--drain", std::to_string(kDrain.count()), "--model",
                     std::string("net=") + HILLOCK_TEST_IMAGES + "/good/recurrent.safetensors"});
    Client client("cell", uri);
    const std::shared_ptr<Connection> connection = client.connection(kBusyMachine);
    const NetworkList list = client.ask<NetworkList>(NetworkList{});
    ReasoningRequest endless;
    endless.network = "net";
    endless.steps = kMaximumSteps;
    const std::vector<float> values(static_cast<std::size_t>(elements(list.networks.front().input)), 1.0f);
    endless.encoding = WireTensor::of<float>("encoding", list.networks.front().input, values);
    auto answer = std::async(std::launch::async, [&] { return connection->request(endless, 60s); });
    while (client.ask<StatusReport>(StatusRequest{}).load < 1) {
        std::this_thread::sleep_for(5ms);
    }
    const Clock::time_point asked = Clock::now();
    program.signal(SIGTERM);
    EXPECT_EQ(program.wait(kStated + kBusyMachine), 0);
    const auto took = Clock::now() - asked;
    EXPECT_GE(took, kDrain) << "the run had its time";
    EXPECT_LE(took, kStated + 2s);
    const Message said = answer.get();
    ASSERT_TRUE(std::holds_alternative<ErrorReply>(said));
    EXPECT_EQ(std::get<ErrorReply>(said).code, ErrorCode::cancelled);
}

TEST(Ending, WithNothingUnderWayIsAtOnce) {
    const std::string uri = "unix:/tmp/hillock-ending-test-" + std::to_string(::getpid()) + "-idle.sock";
    Program program({"--listen", uri, "--drain", "60000"});
    Client client("cell", uri);
    client.connection(kBusyMachine);
    program.signal(SIGTERM);
    EXPECT_EQ(program.wait(kBusyMachine), 0);
}

} // namespace
} // namespace hillock
