#pragma once

#include "hillock/connection.hpp"
#include "hillock/settings.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace hillock {

// The connecting side: connects in the background, and again after a loss (at once with the next request, else after waits that
// grow), showing its session so that the listener knows it again. Any thread.
//
//     hillock::Engine engine;
//     engine.load("digits", "digits.safetensors");
//     hillock::Client client("cpp-teacher-1", "tcp://localhost:9999");
//     client.serve(engine); // until the listener says no, or client.stop()
class Client {
  public:
    // `uri` is one of unix:/path, unix:, tcp://host:port, tls://host:port, shm:name. Waits for nothing.
    Client(std::string name, std::string uri);
    Client(Settings settings, std::string uri);

    // Requests only: messages that are none of this side's answers are refused. Drains.
    ~Client();
    Client(const Client &) = delete;
    Client &operator=(const Client &) = delete;

    // Hands what comes to `handler` until stop(), or until the listener refuses this cell: then throws Failure.
    // Called once, before any request.
    void serve(Handler &handler);

    // Ends serve(); drains. Any thread, but no handler's.
    void stop();

    // Waits until connected. Throws Failure where the listener refuses this cell or the deadline passes.
    std::shared_ptr<Connection> connection(std::chrono::nanoseconds deadline);

    // Asks and waits for the answer: 5 s, and where the question is idempotent (types 9 and 11) and what failed may go well another time,
    // once more with 10 s. What fails is an ErrorReply.
    Message request(Message question);
    Message request(Message question, std::chrono::nanoseconds deadline); // once

    // The same, of an answer of the expected type; throws Failure for another.
    template<class Answer>
    Answer ask(Message question) {
        return expect<Answer>(request(std::move(question)));
    }

    // Sends an array of any size in pieces and waits until it has arrived; `stream` names it for the receiver (NETWORK_LOAD).
    // Throws Failure.
    void send_bytes(std::int64_t stream, const std::string &name, std::span<const std::byte> bytes);

    template<class Answer>
    static Answer expect(Message answer) {
        if (auto *const expected = std::get_if<Answer>(&answer)) {
            return std::move(*expected);
        }
        fail(answer);
    }

  private:
    [[noreturn]] static void fail(const Message &answer);

    class Link;
    std::unique_ptr<Link> link_;
};

} // namespace hillock
