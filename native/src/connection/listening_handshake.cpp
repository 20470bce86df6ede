#include "connection/listening_handshake.hpp"

#include "hillock/connection.hpp"
#include "hillock/proof.hpp"
#include "hillock/rights.hpp"

#include <algorithm>

namespace hillock::connection {

namespace {

constexpr std::int32_t kListenerHandle = 1, kCellHandle = 2;

class Admission {
  public:
    Admission(Channel &channel, const Settings &settings, bool known_user, const Reserve &reserve,
              const std::function<void()> &heard, Clock::time_point deadline)
        : channel_(channel), settings_(settings), known_user_(known_user), reserve_(reserve), heard_(heard),
          deadline_(deadline) {}

    std::optional<Admitted> run() {
        while (!over_) {
            std::optional<Envelope> message = read();
            if (!message) {
                return std::nullopt;
            }
            const auto *const hello = std::get_if<Hello>(&message->payload);
            if (hello == nullptr) {
                refuse(*message, ErrorCode::bad_message, "HELLO comes first");
                continue;
            }
            heard_();
            if (std::optional<Welcome> welcome = answer(*message, *hello)) {
                const std::int32_t credits = hello->credits.value_or(welcome->credits);
                const bool proven = known_user_ || !settings_.token.empty();
                Agreed agreed{hello->name, *std::move(welcome), hello->accepts, credits,
                              Standing{hello->role, rights::of(hello->role, proven)}};
                return Admitted{std::move(agreed), *std::move(message)};
            }
        }
        return std::nullopt;
    }

  private:
    std::optional<Envelope> read() {
        try {
            return read_plain(channel_, deadline_);
        } catch (const protocol::FrameError &problem) {
            Envelope error =
                Envelope::of(++id_, settings_.name, kStranger, error_reply(problem.code(), problem.what()));
            if (problem.id() > 0) {
                error.reply_to = problem.id();
            }
            write_plain(channel_, error, deadline_);
            return std::nullopt;
        }
    }

    std::optional<Welcome> answer(const Envelope &message, const Hello &hello) {
        if (std::ranges::find(hello.versions, kVersion) == hello.versions.end()) {
            return refuse(message, ErrorCode::bad_value, "versions: version 1 is spoken here, and no other");
        }
        std::optional<std::string> proof;
        if (!settings_.token.empty()) {
            if (!asked_) { // a proof in the first HELLO cannot know our nonce
                asked_ = true;
                first_nonce_ = hello.nonce;
                ErrorReply error = error_reply(ErrorCode::unauthorized, "a token is needed");
                error.retryable = true;
                error.nonce = nonce_;
                write_plain(channel_, message.reply(++id_, settings_.name, error), deadline_);
                return std::nullopt;
            }
            if (hello.nonce == first_nonce_ || hello.nonce == nonce_) {
                // Proofs of two handshakes could be exchanged for each other.
                return refuse(message, ErrorCode::unauthorized, "the nonce was used in this handshake before");
            }
            const std::vector<Tokens::Entry> proven = settings_.token.proving(nonce_, hello);
            if (proven.empty()) {
                return refuse(message, ErrorCode::unauthorized, "the proof is wrong");
            }
            const auto admitting =
                std::ranges::find_if(proven, [&](const auto &one) { return !one.role || *one.role == hello.role; });
            if (admitting == proven.end()) {
                return refuse(message, ErrorCode::unauthorized,
                              "this token does not admit the role '" + std::string(label(hello.role)) + "'");
            }
            proof = proof::of_listener(admitting->token, nonce_, hello.nonce, hello.name);
        }
        std::string session;
        try {
            session = reserve_(hello.name, hello.session);
        } catch (const Failure &refused) {
            return refuse(message, refused.code(), refused.error().message);
        }
        over_ = true;
        return Welcome{kVersion,
                       settings_.accepts,
                       static_cast<std::int32_t>(settings_.heartbeat.count()),
                       static_cast<std::int32_t>(settings_.max_frame),
                       settings_.credits,
                       std::move(session),
                       {{settings_.name, kListenerHandle}, {hello.name, kCellHandle}},
                       proof,
                       std::nullopt}; // the limit of work is the handler's to say
    }

    std::optional<Welcome> refuse(const Envelope &message, ErrorCode code, const std::string &why) {
        over_ = true;
        write_plain(channel_, message.reply(++id_, settings_.name, error_reply(code, why)), deadline_);
        return std::nullopt;
    }

    Channel &channel_;
    const Settings &settings_;
    const bool known_user_;
    const Reserve &reserve_;
    const std::function<void()> &heard_;
    Clock::time_point deadline_;
    const std::string nonce_ = proof::random(proof::kBytes);
    std::string first_nonce_; // of the first HELLO, where it was answered with a nonce
    std::int64_t id_ = 0;
    bool asked_ = false;
    bool over_ = false;
};

} // namespace

std::optional<Admitted> admit(Channel &channel, const Settings &settings, bool known_user, const Reserve &reserve,
                              const std::function<void()> &heard, Clock::time_point deadline) {
    return Admission(channel, settings, known_user, reserve, heard, deadline).run();
}

} // namespace hillock::connection
