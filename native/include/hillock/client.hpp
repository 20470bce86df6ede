#pragma once

#include "hillock/connection.hpp"
#include "hillock/settings.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace hillock {

// The connecting side. It connects in the background, and reconnects after a loss: at once for the next request, otherwise after
// growing waits. It presents its session, so that the listener recognises it. Any thread.
//
//     hillock::Engine engine;
//     engine.load("digits", "digits.safetensors");
//     hillock::Client client("cpp-teacher-1", "tcp://localhost:9999");
//     client.serve(engine); // until the listener refuses, or client.stop()
class Client {
  public:
    // `uri` is unix:/path, unix:, tcp://host:port, tls://host:port or shm:name. Returns at once.
    Client(std::string name, std::string uri);
    Client(Settings settings, std::string uri);

    // Drains. A client that does not serve() refuses all messages but the answers to its requests.
    ~Client();
    Client(const Client &) = delete;
    Client &operator=(const Client &) = delete;

    // Passes incoming messages to `handler` until stop(). Throws Failure if the listener refuses this cell.
    // Call it once, before any request.
    void serve(Handler &handler);

    // Ends serve() and drains. Any thread except a handler's.
    void stop();

    // Waits until connected. Throws Failure if the listener refuses this cell or the deadline passes.
    std::shared_ptr<Connection> connection(std::chrono::nanoseconds deadline);

    // Sends a request and waits up to 5 s for its answer. If an idempotent request (types 9 and 11) fails in a way that may pass,
    // it is sent once more and waits up to 10 s. A failure is returned as an ErrorReply.
    Message request(Message question);
    Message request(Message question, std::chrono::nanoseconds deadline); // sends it once

    // The same for one type of answer; throws Failure if another type arrives.
    template<class Answer>
    Answer ask(Message question) {
        return expect<Answer>(request(std::move(question)));
    }

    // Sends an array of any size in chunks and waits until it has arrived. `stream` identifies it for the receiver (NETWORK_LOAD).
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
