// Who is let in, as what, and what it may then do.
#include "connection/message_channel.hpp"
#include "hillock/client.hpp"
#include "hillock/engine.hpp"
#include "hillock/proof.hpp"
#include "hillock/rights.hpp"
#include "hillock/server.hpp"
#include "protocol/json_reader.hpp"
#include "protocol/words.hpp"

#include "support/image_bytes.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <iterator>

#include <sys/stat.h>
#include <unistd.h>

namespace hillock {
namespace {

using namespace std::chrono_literals;
using connection::Clock;
using testing::image_bytes;

std::string text_of(const std::string &path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string unix_address() {
    static std::atomic<int> count = 0;
    return "unix:/tmp/hillock-rights-test-" + std::to_string(::getpid()) + "-" + std::to_string(++count) + ".sock";
}

Settings named(const std::string &name, Role role) {
    Settings settings;
    settings.name = name;
    settings.role = role;
    return settings;
}

Hello hello(const std::string &nonce) {
    Hello hello;
    hello.name = "cell";
    hello.role = Role::interface;
    hello.language = "test";
    hello.versions = {1};
    hello.nonce = nonce;
    return hello;
}

// Says what it is told to.
class Stranger {
  public:
    explicit Stranger(const Server &server) : channel_(channel::connect(server.address(), {}, Clock::now() + 5s)) {}

    Message says(const Hello &hello) {
        connection::write_plain(*channel_, Envelope::of(++id_, "cell", "hub", hello), Clock::now() + 5s);
        const std::optional<Envelope> answer = connection::read_plain(*channel_, Clock::now() + 5s);
        return answer ? answer->payload : Message(Ack{});
    }

    ErrorReply refused(const Hello &hello) {
        const Message answer = says(hello);
        EXPECT_TRUE(std::holds_alternative<ErrorReply>(answer));
        return std::holds_alternative<ErrorReply>(answer) ? std::get<ErrorReply>(answer) : ErrorReply{};
    }

  private:
    std::unique_ptr<channel::Channel> channel_;
    std::int64_t id_ = 0;
};

class Nothing : public Handler {
  public:
    void handle(const std::shared_ptr<Connection> &from, Envelope message) override { from->reply(message, Ack{}); }
};

TEST(Handshake, NeedsAVersionThatBothSpeak) {
    Nothing handler;
    const Server server(named("hub", Role::router), unix_address(), handler);
    Hello other = hello(std::string(64, 'a'));
    other.versions = {2, 9};
    EXPECT_EQ(Stranger(server).refused(other).code, ErrorCode::bad_value);
}

TEST(Handshake, UsesANonceOnce) {
    Nothing handler;
    Settings settings = named("hub", Role::router);
    settings.token = "secret";
    const Server server(settings, unix_address(), handler);
    for (const bool reflected : {false, true}) {
        Stranger stranger(server);
        const std::string first = proof::random(proof::kBytes);
        const std::optional<std::string> theirs = stranger.refused(hello(first)).nonce;
        ASSERT_TRUE(theirs);
        Hello second = hello(reflected ? *theirs : first);
        second.proof = proof::of_cell("secret", *theirs, second.nonce, second.name);
        const ErrorReply error = stranger.refused(second);
        EXPECT_EQ(error.code, ErrorCode::unauthorized);
        EXPECT_FALSE(error.nonce);
    }
}

TEST(Handshake, ProvesByTheTokenThatMatchedAndAdmitsItsRole) {
    Nothing handler;
    Settings settings = named("hub", Role::router);
    settings.token = Tokens("first").with("second", Role::interface);
    const Server server(settings, unix_address(), handler);
    for (const Role role : {Role::interface, Role::router}) {
        for (const std::string token : {"first", "second", "third"}) {
            Stranger stranger(server);
            const std::string theirs = stranger.refused(hello(proof::random(proof::kBytes))).nonce.value_or("");
            Hello second = hello(proof::random(proof::kBytes));
            second.role = role;
            second.name = token + std::string(label(role));
            second.proof = proof::of_cell(token, theirs, second.nonce, second.name);
            const Message answer = stranger.says(second);
            if (token == "first" || (token == "second" && role == Role::interface)) {
                ASSERT_TRUE(std::holds_alternative<Welcome>(answer)) << second.name;
                EXPECT_EQ(std::get<Welcome>(answer).proof,
                          proof::of_listener(token, theirs, second.nonce, second.name));
            } else {
                ASSERT_TRUE(std::holds_alternative<ErrorReply>(answer)) << second.name;
                EXPECT_EQ(std::get<ErrorReply>(answer).code, ErrorCode::unauthorized);
            }
        }
    }
}

TEST(TokenFiles, MeanTheSameToAll) {
    const std::string path = "/tmp/hillock-rights-test-" + std::to_string(::getpid()) + ".token";
    const Json cases =
        protocol::read_json("{\"all\":" + text_of(std::string(HILLOCK_VECTORS) + "/token_files.json") + "}");
    const Json::Array &all = *cases.find("all")->as<Json::Array>();
    EXPECT_GE(all.size(), 20u);
    for (const Json &one : all) {
        SCOPED_TRACE(*one.find("name")->as<std::string>());
        {
            std::ofstream out(path, std::ios::binary | std::ios::trunc);
            out << *one.find("file")->as<std::string>();
        }
        ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
        const Json *const tokens = one.find("tokens");
        if (tokens == nullptr) {
            EXPECT_THROW(Tokens::read(path), std::runtime_error);
            continue;
        }
        std::vector<Tokens::Entry> expected;
        for (const Json &entry : *tokens->as<Json::Array>()) {
            const Json *const role = entry.find("role");
            expected.push_back({*entry.find("token")->as<std::string>(),
                                role == nullptr ? std::nullopt : protocol::find_word<Role>(*role->as<std::string>())});
        }
        EXPECT_EQ(Tokens::read(path).entries(), expected);
    }
    { std::ofstream(path, std::ios::trunc) << "secret"; }
    for (const mode_t mode : {0640, 0604, 0620, 0602, 0666}) {
        ASSERT_EQ(::chmod(path.c_str(), mode), 0);
        try {
            Tokens::read(path);
            ADD_FAILURE() << "was taken";
        } catch (const std::runtime_error &refusal) {
            EXPECT_NE(std::string(refusal.what()).find("chmod 600 " + path), std::string::npos) << refusal.what();
        }
    }
    ::unlink(path.c_str());
    EXPECT_THROW(Tokens::read(path), std::runtime_error);
    EXPECT_THROW(Tokens::read("/tmp"), std::runtime_error);
}

// Roles and rights as the protocol's page has them.
TEST(Rights, AreThoseOfTheRole) {
    const std::set<Right> use = {Right::observe, Right::infer}, teach = {Right::observe, Right::infer, Right::teach};
    for (const bool proven : {false, true}) {
        EXPECT_EQ(rights::of(Role::interface, proven), use);
        EXPECT_EQ(rights::of(Role::performance, proven), use);
        EXPECT_EQ(rights::of(Role::training, proven), teach);
    }
    EXPECT_EQ(rights::of(Role::router, false), teach);
    EXPECT_EQ(rights::of(Role::router, true), rights::all());
}

class AtAnEngine : public ::testing::Test {
  protected:
    AtAnEngine() { engine.load("served", image_bytes("recurrent")); }

    static NetworkLoad load(const std::string &network, const std::string &image) {
        std::vector<std::uint8_t> bytes;
        for (const std::byte one : image_bytes(image)) {
            bytes.push_back(std::to_integer<std::uint8_t>(one));
        }
        NetworkLoad load;
        load.network = network;
        load.image = WireTensor::keep<std::uint8_t>("image", {static_cast<std::int32_t>(bytes.size())}, bytes);
        return load;
    }
    static ErrorCode code(Client &of, const Message &question) {
        const Message answer = of.request(question, 5s);
        return std::holds_alternative<ErrorReply>(answer) ? std::get<ErrorReply>(answer).code : ErrorCode::internal;
    }
    static bool done(Client &of, const Message &question) {
        return std::holds_alternative<Ack>(of.request(question, 5s));
    }
    std::vector<std::string> served() const {
        std::vector<std::string> names;
        for (const NetworkInfo &one : engine.networks()) {
            names.push_back(one.name);
        }
        return names;
    }

    Engine engine{EngineOptions{.threads = 1}};
    Server server{named("engine", Role::performance), unix_address(), engine};
    Client cell{named("cell", Role::interface), server.address()};
    Client other{named("other", Role::training), server.address()};
    Client router{named("router", Role::router), server.address()};
};

TEST_F(AtAnEngine, NetworksOfOthersStay) {
    EXPECT_EQ(code(cell, load("served", "bytes")), ErrorCode::unauthorized);
    EXPECT_EQ(code(cell, NetworkUnload{"served"}), ErrorCode::unauthorized);
    EXPECT_TRUE(done(cell, load("served", "recurrent")));
    EXPECT_TRUE(done(cell, NetworkUnload{"served"}));
    EXPECT_EQ(served(), std::vector<std::string>{"served"}) << "the cell's part in it alone went";
    EXPECT_TRUE(done(cell, load("own", "recurrent")));
    EXPECT_TRUE(done(cell, load("own", "bytes")));
    EXPECT_EQ(code(other, NetworkUnload{"own"}), ErrorCode::unauthorized);
    EXPECT_EQ(code(other, load("own", "recurrent")), ErrorCode::unauthorized);
    EXPECT_TRUE(done(other, load("own", "bytes")));
    EXPECT_EQ(code(cell, load("own", "recurrent")), ErrorCode::unauthorized);
    EXPECT_TRUE(done(cell, NetworkUnload{"own"}));
    EXPECT_EQ(served().size(), 2u) << "it is the other's";
    EXPECT_TRUE(done(other, NetworkUnload{"own"}));
    EXPECT_TRUE(done(router, load("served", "bytes")));
    EXPECT_TRUE(done(router, NetworkUnload{"served"}));
    EXPECT_EQ(served().size(), 0u);
}

TEST_F(AtAnEngine, MessagesNeedTheirRight) {
    EXPECT_EQ(code(cell, PlasticityUpdate{"served", "stdp", 0, 1, {}}), ErrorCode::unauthorized);
    EXPECT_EQ(code(other, PlasticityUpdate{"served", "stdp", 0, 1, {}}), ErrorCode::incompatible_state);
    EXPECT_EQ(code(cell, StatePull{"served", {}, {}}), ErrorCode::unauthorized);
    EXPECT_EQ(code(cell, MtlSignal{1, 0, 0, {}}), ErrorCode::unauthorized);
    EXPECT_EQ(code(cell, Event{"tap.ERROR", {}, {}}), ErrorCode::bad_value);
    EXPECT_EQ(code(router, Event{"tap.ERROR", {}, {}}), ErrorCode::bad_value);
    EXPECT_EQ(code(cell, Event{"control.stop", {}, {}}), ErrorCode::unauthorized);
    EXPECT_EQ(code(router, Event{"control.stop", {}, {}}), ErrorCode::unknown_type);
}

TEST_F(AtAnEngine, NobodySpeaksInAnothersName) {
    for (Client *const one : {&cell, &router}) {
        const auto connection = one->connection(5s);
        const Envelope forged = Envelope::of(connection->next_id(), "operator", "engine", StatusRequest{});
        const Message answer = connection->request(forged, 5s);
        if (one == &cell) {
            ASSERT_TRUE(std::holds_alternative<ErrorReply>(answer));
            EXPECT_EQ(std::get<ErrorReply>(answer).code, ErrorCode::bad_value);
        } else {
            EXPECT_TRUE(std::holds_alternative<StatusReport>(answer)) << "it passes on what others say";
        }
    }
}

// A router passes on what others say with the rights that it says they have.
TEST_F(AtAnEngine, WhatIsPassedOnHasTheRightsThatAreSaid) {
    const auto connection = router.connection(5s);
    const auto code_of = [&](std::set<Right> said) {
        Envelope message = Envelope::of(connection->next_id(), "somebody", "engine", NetworkUnload{"served"});
        message.context.rights = std::move(said);
        const Message answer = connection->request(message, 5s);
        return std::holds_alternative<ErrorReply>(answer) ? std::get<ErrorReply>(answer).code : ErrorCode::internal;
    };
    EXPECT_EQ(code_of({}), ErrorCode::unauthorized);
    EXPECT_EQ(code_of({Right::observe, Right::infer}), ErrorCode::unauthorized);
    EXPECT_EQ(served().size(), 1u);
    code_of({Right::infer, Right::control});
    EXPECT_EQ(served().size(), 0u);
}

// A message may say less than its sender has.
TEST_F(AtAnEngine, AMessageMayGiveRightsUp) {
    const auto connection = router.connection(5s);
    Envelope message = Envelope::of(connection->next_id(), "router", "engine", NetworkUnload{"served"});
    message.context.rights = {Right::infer};
    EXPECT_TRUE(std::holds_alternative<ErrorReply>(connection->request(message, 5s)));
    EXPECT_EQ(served().size(), 1u);
}

} // namespace
} // namespace hillock
