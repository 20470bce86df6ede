#include "options.hpp"

#include "protocol/words.hpp"

#include <charconv>
#include <filesystem>

namespace hillock::program {

namespace {

long number(const std::string &option, const std::string &text, long least, long most) {
    long value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < least || value > most) {
        throw UsageError(option + " must be " + std::to_string(least) + " to " + std::to_string(most) + ", not " +
                         text);
    }
    return value;
}

std::pair<std::string, std::string> model(const std::string &text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) {
        return {std::filesystem::path(text).stem().string(), text};
    }
    return {text.substr(0, equals), text.substr(equals + 1)};
}

train::TrainingCellOptions &training(Options &options) {
    return options.training ? *options.training : options.training.emplace();
}

void check_training(const Options &options) {
    const Role role = options.settings.role;
    if (!options.training) {
        if (role == Role::training && options.models.empty()) {
            throw UsageError("--role training needs --jobs DIR to train, or --model to serve");
        }
        return;
    }
    if (options.training->folder.empty()) {
        throw UsageError("--train-data, --train-waiting and --train-threads need --jobs");
    }
    if (role != Role::training && role != Role::router) {
        throw UsageError("--jobs needs --role training, or --role router");
    }
    if (!options.models.empty()) {
        throw UsageError("--jobs and --model exclude each other: a training cell serves no networks");
    }
    if (options.bounds_runs) {
        throw UsageError("--jobs goes without --threads, --max-work and --max-memory, which bound runs; "
                         "--train-threads bounds a job");
    }
}

} // namespace

Options parse(const std::vector<std::string> &arguments) {
    constexpr long kMostThreads = 1024, kLongestHeartbeat = 3'600'000, kMostCredits = 1 << 20,
                   kMostConnections = 1 << 16, kLongestDrain = 3'600'000, kMostWork = (1L << 53) - 1,
                   kLeastMemory = 1L << 20, kMostMemory = 1L << 52, kMostWaiting = 1 << 20;
    Options options;
    for (std::size_t at = 0; at < arguments.size(); ++at) {
        const std::string &option = arguments[at];
        const auto value = [&]() -> const std::string & {
            if (at + 1 == arguments.size()) {
                throw UsageError(option + " needs a value");
            }
            return arguments[++at];
        };
        if (option == "--help" || option == "-h") {
            options.help = true;
        } else if (option == "--version") {
            options.version = true;
        } else if (option == "--connect" || option == "--listen") {
            if (!options.uri.empty()) {
                throw UsageError("only one of --connect and --listen, once");
            }
            options.listen = option == "--listen";
            options.uri = value();
        } else if (option == "--name") {
            options.settings.name = value();
        } else if (option == "--role") {
            const std::string &word = value();
            const std::optional<Role> role = protocol::find_word<Role>(word);
            if (!role) {
                throw UsageError("--role must be training, performance, interface or router, not " + word);
            }
            options.settings.role = *role;
        } else if (option == "--jobs") {
            training(options).folder = value();
        } else if (option == "--train-data") {
            training(options).data = value();
        } else if (option == "--train-waiting") {
            training(options).waiting = static_cast<std::size_t>(number(option, value(), 1, kMostWaiting));
        } else if (option == "--train-threads") {
            training(options).threads = static_cast<std::int32_t>(number(option, value(), 1, kMostThreads));
        } else if (option == "--threads") {
            options.bounds_runs = true;
            options.engine.threads = static_cast<std::size_t>(number(option, value(), 1, kMostThreads));
        } else if (option == "--model") {
            options.models.push_back(model(value()));
        } else if (option == "--token-file") {
            options.settings.token = Tokens::read(value());
        } else if (option == "--no-token") {
            options.no_token = true;
        } else if (option == "--ca") {
            options.settings.tls.authority = value();
        } else if (option == "--cert") {
            options.settings.tls.certificate = value();
        } else if (option == "--key") {
            options.settings.tls.key = value();
        } else if (option == "--clients-must-prove") {
            options.settings.tls.clients_must_prove = true;
        } else if (option == "--heartbeat") {
            options.settings.heartbeat = std::chrono::milliseconds(number(option, value(), 1, kLongestHeartbeat));
        } else if (option == "--credits") {
            options.settings.credits = static_cast<std::int32_t>(number(option, value(), 2, kMostCredits));
        } else if (option == "--connections") {
            options.settings.connections = static_cast<std::size_t>(number(option, value(), 1, kMostConnections));
        } else if (option == "--max-work") {
            options.bounds_runs = true;
            options.engine.max_work = number(option, value(), 1, kMostWork);
        } else if (option == "--max-memory") {
            options.bounds_runs = true;
            options.engine.memory_bytes =
                static_cast<std::uint64_t>(number(option, value(), kLeastMemory, kMostMemory));
        } else if (option == "--drain") {
            options.drain = std::chrono::milliseconds(number(option, value(), 0, kLongestDrain));
        } else {
            throw UsageError("unknown option " + option);
        }
    }
    if (options.help || options.version) {
        return options;
    }
    if (options.uri.empty()) {
        throw UsageError("--connect URI or --listen URI is needed");
    }
    if (options.settings.tls.clients_must_prove && options.settings.tls.authority.empty()) {
        throw UsageError("--clients-must-prove needs --ca FILE");
    }
    check_training(options);
    options.settings.tls.clients_must_prove = options.listen && !options.settings.tls.authority.empty();
    if (options.settings.name.empty()) {
        if (!options.listen) {
            throw UsageError("--connect needs --name NAME");
        }
        options.settings.name = "hillock-engine";
    }
    return options;
}

} // namespace hillock::program
