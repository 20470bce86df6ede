#include "connection/connecting_handshake.hpp"

#include "hillock/connection.hpp"
#include "hillock/proof.hpp"

#include <algorithm>

namespace hillock::connection {

namespace {

class Introduction {
  public:
    Introduction(Channel &channel, const Settings &settings, const std::string &session, Clock::time_point deadline)
        : channel_(channel), settings_(settings), deadline_(deadline) {
        hello_.name = settings.name;
        hello_.role = settings.role;
        hello_.language = "c++";
        hello_.versions = {kVersion};
        hello_.accepts = settings.accepts;
        hello_.credits = settings.credits;
        if (!session.empty()) {
            hello_.session = session;
        }
    }

    Agreed run() {
        Envelope answer = say_hello();
        const auto *const error = std::get_if<ErrorReply>(&answer.payload);
        if (error != nullptr && error->code == ErrorCode::unauthorized && error->nonce && !settings_.token.empty()) {
            if (*error->nonce == hello_.nonce) {
                throw Failure(error_reply(ErrorCode::unauthorized, "the listener sent this cell's own nonce back"));
            }
            listener_nonce_ = *error->nonce;
            answer = say_hello();
        }
        if (const auto *const refusal = std::get_if<ErrorReply>(&answer.payload)) {
            throw Failure(*refusal);
        }
        const auto *const welcome = std::get_if<Welcome>(&answer.payload);
        if (welcome == nullptr || welcome->version != kVersion) {
            throw Failure(error_reply(ErrorCode::bad_message, "no WELCOME to version 1"));
        }
        if (!settings_.token.empty() && !proven(*welcome)) {
            throw Failure(error_reply(ErrorCode::unauthorized, "the listener did not prove that it knows the token"));
        }
        return {answer.source, *welcome, welcome->accepts, welcome->credits};
    }

  private:
    Envelope say_hello() {
        hello_.nonce = proof::random(proof::kBytes);
        if (!listener_nonce_.empty()) {
            hello_.proof = proof::of_cell(settings_.token.first(), listener_nonce_, hello_.nonce, hello_.name);
        }
        write_plain(channel_, Envelope::of(++id_, hello_.name, kListener, hello_), deadline_);
        std::optional<Envelope> answer = read_plain(channel_, deadline_);
        if (!answer) {
            throw Failure(error_reply(ErrorCode::disconnected, "the listener did not answer HELLO"));
        }
        return *std::move(answer);
    }

    bool proven(const Welcome &welcome) const {
        return !listener_nonce_.empty() && welcome.proof &&
               proof::matches(proof::of_listener(settings_.token.first(), listener_nonce_, hello_.nonce, hello_.name),
                              *welcome.proof);
    }

    Channel &channel_;
    const Settings &settings_;
    Clock::time_point deadline_;
    Hello hello_;
    std::string listener_nonce_;
    std::int64_t id_ = 0;
};

} // namespace

Agreed introduce(Channel &channel, const Settings &settings, const std::string &session, Clock::time_point deadline) {
    return Introduction(channel, settings, session, deadline).run();
}

} // namespace hillock::connection
