#include "channel/address.hpp"
#include "channel/places.hpp"

#include <csignal>
#include <fstream>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

// Addresses, files and certificates.
namespace hillock::channel {

namespace {

template<class Call>
std::string refused(Cause cause, Call call) {
    try {
        call();
    } catch (const Error &e) {
        EXPECT_EQ(e.cause(), cause) << e.what();
        return e.what();
    }
    ADD_FAILURE() << "not refused";
    return {};
}

TEST(PlaceTest, AddressesAreReadAndWritten) {
    for (const char *uri : {"unix:/run/hub", "tcp://localhost:1234", "tcp://[::1]:0", "tls://h:1", "shm:hub"}) {
        EXPECT_EQ(text(parse(uri)), uri);
    }
    EXPECT_EQ(text(parse("tls://h")), "tls://h:9999");
    const Place place("unix");
    EXPECT_EQ(text(parse("unix:")), "unix:" + place.folder() + "/hillock.sock");
    for (const char *uri : {"", "unix:hub", "tcp:1", "tcp://", "tcp://h:99999", "tcp://h:", "tcp://h:1x", "tcp://h/p",
                            "tcp://u@h:1", "tcp://[::1", "tcp://::1:2", "shm:", "shm:a/b", "shm:..", "http://h"}) {
        refused(Cause::bad_address, [&] { parse(uri); });
    }
}

TEST(PlaceTest, SocketFilesAreForTheOwnerOnlyAndStaleOnesReplaced) {
    const Place place("unix");
    const std::string path = place.folder() + "/hub";
    const pid_t child = ::fork();
    if (child == 0) {
        const auto left = place.listen();
        ::kill(::getpid(), SIGKILL);
    }
    ::waitpid(child, nullptr, 0);
    struct stat file {};
    ASSERT_EQ(::stat(path.c_str(), &file), 0) << "a killed listener leaves its file";
    EXPECT_EQ(file.st_mode & 0777, 0600U);
    refused(Cause::unreachable, [&] { connect(place.uri(), place.options(), soon()); });
    { const Pair pair(place); }
    std::ofstream(path) << "precious";
    refused(Cause::unreachable, [&] { place.listen(); });
    ::unlink(path.c_str());
}

TEST(PlaceTest, AFolderThatOthersMayEnterIsRefused) {
    const Place place("unix");
    ::chmod(place.folder().c_str(), 0750);
    refused(Cause::unreachable, [&] { parse("unix:"); });
    ::chmod(place.folder().c_str(), 0700);
}

TEST(PlaceTest, CertificatesAreChecked) {
    const std::string keys = HILLOCK_TEST_KEYS;
    const auto fails = [&](const char *listens, const char *trusted) {
        Place place("tls");
        place.options().tls = {keys + "/" + listens + ".pem", keys + "/" + listens + ".key", "", false};
        const auto listener = place.listen();
        place.options().tls = {"", "", keys + "/" + trusted + ".pem", false};
        return refused(Cause::unreachable, [&] { const Pair pair(place, *listener); });
    };
    EXPECT_NE(fails("elsewhere", "ca").find("hostname mismatch"), std::string::npos);
    EXPECT_NE(fails("nameless", "nameless").find("hostname mismatch"), std::string::npos) << "the common name is none";
    EXPECT_NE(fails("server", "other-ca").find("unable to get local issuer"), std::string::npos);
    EXPECT_NE(fails("stranger", "ca").find("unable to get local issuer"), std::string::npos);
}

// Who stands in the file of authorities is trusted, even if another has signed it.
TEST(PlaceTest, ACertificateMayBeTrustedItself) {
    const std::string keys = HILLOCK_TEST_KEYS;
    Place place("tls");
    place.options().tls = {keys + "/server.pem", keys + "/server.key", "", false};
    const auto listener = place.listen();
    place.options().tls = {"", "", keys + "/server.pem", false};
    const Pair pair(place, *listener);
}

TEST(PlaceTest, ClientsProveWhoTheyAreWhereAsked) {
    const std::string keys = HILLOCK_TEST_KEYS;
    for (const char *client : {"client", "stranger", ""}) {
        Place place("tls");
        const auto listener = place.listen();
        const std::string base = keys + "/" + client;
        place.options().tls = *client == '\0' ? TlsFiles{"", "", keys + "/ca.pem", false}
                                              : TlsFiles{base + ".pem", base + ".key", keys + "/ca.pem", false};
        std::jthread serving([&] {
            const auto there = listener->accept(soon());
            Body body;
            try {
                EXPECT_EQ(there->receive(body, 100, soon()), Received::frame);
                EXPECT_STREQ(client, "client");
            } catch (const Error &) {
                EXPECT_STRNE(client, "client");
            }
        });
        const auto here = connect(listener->address(), place.options(), soon());
        const std::byte one{1};
        try {
            send(*here, {&one, 1});
        } catch (const Error &e) {
            EXPECT_STRNE(client, "client") << e.what(); // refused before it said anything
        }
    }
}

TEST(PlaceTest, WhatIsWrongWithKeysIsSaid) {
    const std::string keys = HILLOCK_TEST_KEYS;
    Place place("tls");
    for (const TlsFiles &files : {TlsFiles{"", "", "", false}, TlsFiles{keys + "/server.pem", "", "", false},
                                  TlsFiles{keys + "/server.pem", keys + "/server.key", "", true}}) {
        place.options().tls = files;
        refused(Cause::bad_address, [&] { place.listen(); });
    }
    for (const TlsFiles &files : {TlsFiles{keys + "/none.pem", keys + "/server.key", "", false},
                                  TlsFiles{keys + "/server.pem", keys + "/client.key", "", false}}) {
        place.options().tls = files;
        refused(Cause::unreachable, [&] { place.listen(); });
    }
}

TEST(PlaceTest, SharedMemoryThatCannotBeHadIsAnError) {
    Place place("shm");
    place.options().shm.folder = "/nowhere";
    EXPECT_NE(refused(Cause::unreachable, [&] { place.listen(); }).find("/nowhere"), std::string::npos);
    place.options().shm.folder = place.folder();
    place.options().shm.ring_bytes = 5000;
    refused(Cause::bad_address, [&] { place.listen(); });
}

// Files that may not grow stand for a disk that is full: either way the memory is not to be had when it is asked for, rather than
// gone when it is used.
TEST(PlaceTest, SharedMemoryThatDoesNotFitIsAnError) {
    const Place place("shm");
    const auto before = std::signal(SIGXFSZ, SIG_IGN);
    rlimit usual{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &usual), 0);
    const auto limit = [&](rlim_t bytes) {
        const rlimit less{bytes, usual.rlim_max};
        ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &less), 0);
    };
    limit(1 << 12);
    const std::string none = refused(Cause::unreachable, [&] { place.listen(); });
    EXPECT_NE(none.find("File too large"), std::string::npos) << none;
    limit(usual.rlim_cur);
    {
        const auto listener = place.listen();
        limit(1 << 12);
        const std::string why = refused(Cause::unreachable, [&] { const Pair pair(place, *listener); });
        EXPECT_NE(why.find("File too large"), std::string::npos) << why;
        limit(usual.rlim_cur);
    }
    std::signal(SIGXFSZ, before);
}

TEST(PlaceTest, TheConnectingSideHearsWhyThereIsNoSharedMemory) {
    Place place("shm");
    const std::string folder = place.folder() + "/memory";
    ::mkdir(folder.c_str(), 0700);
    place.options().shm.folder = folder;
    const auto listener = place.listen();
    ::rmdir(folder.c_str());
    std::jthread serving([&] { EXPECT_EQ(listener->accept(soon()), nullptr); });
    const auto said = refused(Cause::unreachable, [&] { connect("shm:hub", place.options(), soon()); });
    EXPECT_NE(said.find("No such file"), std::string::npos) << said;
    listener->close();
}

TEST(PlaceTest, AKilledPeerIsNoticedAndNothingIsLeft) {
    const Place place("shm");
    const auto listener = place.listen();
    const pid_t child = ::fork();
    if (child == 0) {
        const auto here = connect("shm:hub", place.options(), soon());
        const std::byte one{1};
        send(*here, {&one, 1});
        ::kill(::getpid(), SIGKILL);
    }
    const auto there = listener->accept(soon());
    Body body;
    EXPECT_EQ(there->receive(body, 100, soon()), Received::frame);
    EXPECT_EQ(there->receive(body, 100, soon()), Received::closed);
    ::waitpid(child, nullptr, 0);
}

TEST(PlaceTest, AListenerRemovesWhatAKilledOneLeft) {
    const Place place("shm");
    const std::string left = place.folder() + "/hillock+hub+0123456789abcdef",
                      other = place.folder() + "/hillock+hub+x";
    std::ofstream(left) << "left";
    std::ofstream(other) << "another's";
    { const auto listener = place.listen(); }
    EXPECT_NE(::unlink(left.c_str()), 0);
    EXPECT_EQ(::unlink(other.c_str()), 0);
}

} // namespace

} // namespace hillock::channel
