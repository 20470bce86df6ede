#include "hillock/tokens.hpp"

#include "hillock/proof.hpp"
#include "protocol/words.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <sys/stat.h>

namespace hillock {

namespace {

constexpr std::size_t kMost = 1024, kMostBytes = 1 << 20;
constexpr std::string_view kBlanks = " \t";
constexpr mode_t kOthers = 077;

std::string_view stripped(std::string_view text) {
    const std::size_t first = text.find_first_not_of(kBlanks);
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

Tokens::Entry entry(std::string_view line, std::size_t number) {
    const std::size_t blank = line.find_last_of(kBlanks);
    const std::size_t word = blank == std::string_view::npos ? 0 : blank + 1;
    const std::optional<Role> role = protocol::find_word<Role>(line.substr(word));
    if (!role) {
        return {std::string(line), std::nullopt};
    }
    const std::string_view token = stripped(line.substr(0, word));
    if (token.empty()) {
        throw std::runtime_error("line " + std::to_string(number) + " has a role, '" + std::string(label(*role)) +
                                 "', but no token before it");
    }
    return {std::string(token), role};
}

void require_private(const std::string &path) {
    struct stat seen {};
    if (::stat(path.c_str(), &seen) != 0) {
        throw std::runtime_error(path + ": " + std::strerror(errno));
    }
    if ((seen.st_mode & kOthers) != 0) {
        std::string mode;
        for (int digit = 2; digit >= 0; --digit) {
            mode += static_cast<char>('0' + ((seen.st_mode >> (3 * digit)) & 7));
        }
        throw std::runtime_error(path + ": others than its owner can get at this token file, its mode is " + mode +
                                 "; run: chmod 600 " + path);
    }
}

} // namespace

Tokens::Tokens(std::string token) {
    if (!token.empty()) {
        entries_.push_back({std::move(token), std::nullopt});
    }
}

Tokens Tokens::with(std::string token, Role role) const {
    Tokens more = *this;
    more.entries_.push_back({std::move(token), role});
    return more;
}

Tokens Tokens::read(const std::string &path) {
    require_private(path);
    std::ifstream in(path, std::ios::binary);
    std::string file(kMostBytes + 1, '\0');
    in.read(file.data(), static_cast<std::streamsize>(file.size()));
    if (in.bad() || !in.eof()) {
        throw std::runtime_error(path + (in.fail() ? ": cannot be read" : ": a token file has at most 1 MiB"));
    }
    file.resize(static_cast<std::size_t>(in.gcount()));
    try {
        return parse(file);
    } catch (const std::runtime_error &problem) {
        throw std::runtime_error(path + ": " + problem.what());
    }
}

Tokens Tokens::parse(std::string_view file) {
    Tokens tokens;
    for (std::size_t from = 0, number = 1; from <= file.size(); ++number) {
        const std::size_t end = std::min(file.find('\n', from), file.size());
        std::string_view line = file.substr(from, end - from);
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        line = stripped(line);
        if (!line.empty()) {
            tokens.entries_.push_back(entry(line, number));
        }
        from = end + 1;
    }
    if (tokens.empty()) {
        throw std::runtime_error("the file holds no token");
    }
    if (tokens.entries_.size() > kMost) {
        throw std::runtime_error("a token file has at most " + std::to_string(kMost) + " tokens");
    }
    return tokens;
}

std::vector<Tokens::Entry> Tokens::proving(std::string_view listener_nonce, const Hello &hello) const {
    std::vector<Entry> found;
    for (const Entry &one : entries_) {
        const std::string expected = proof::of_cell(one.token, listener_nonce, hello.nonce, hello.name);
        if (proof::matches(expected, hello.proof.value_or(""))) {
            found.push_back(one);
        }
    }
    return found;
}

} // namespace hillock
