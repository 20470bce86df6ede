#include "train/file/npy_header.hpp"

#include "train/training_error.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

namespace hillock::train {

namespace {

constexpr std::array<std::string_view, 12> kLabels = {"f2", "f4", "f8", "i1", "i2", "i4",
                                                      "i8", "u1", "u2", "u4", "u8", "b1"};
constexpr std::size_t kHighestRank = 32; // numpy's own before version 2

// The Python dict that numpy writes: descr, fortran_order and shape, each once, in any order.
class HeaderText {
  public:
    HeaderText(std::string_view text, const std::string &origin) : text_(text), origin_(origin) {}

    NpyHeader parse() {
        expect('{');
        while (!accept('}')) {
            entry();
            if (!accept(',')) {
                expect('}');
                break;
            }
        }
        blanks();
        if (at_ != text_.size()) {
            malformed("something follows the dict");
        }
        if (!dtype_ || !fortran_ || !shape_) {
            malformed("'descr', 'fortran_order' or 'shape' is missing");
        }
        return {*dtype_, swapped_, *fortran_, *shape_, 0, 0};
    }

  private:
    void entry() {
        const std::string_view key = string();
        expect(':');
        blanks();
        if (key == "descr") {
            once(!dtype_, key);
            descr();
        } else if (key == "fortran_order") {
            once(!fortran_, key);
            fortran_ = truth();
        } else if (key == "shape") {
            once(!shape_, key);
            shape_ = tuple();
        } else {
            malformed("an unknown key");
        }
    }

    void once(bool first, std::string_view key) {
        if (!first) {
            malformed("'" + std::string(key) + "' stands twice");
        }
    }

    void descr() {
        if (peek() == '[') {
            throw TrainingError(origin_ + "is a structured array, a plain one is needed");
        }
        const std::string_view text = string();
        const char order = text.empty() ? ' ' : text.front();
        const auto *const found =
            std::find(kLabels.begin(), kLabels.end(), text.substr(std::min<std::size_t>(1, text.size())));
        if (text.find('O') != std::string_view::npos) {
            throw TrainingError(origin_ + "object arrays are pickles and are not read");
        }
        if (found == kLabels.end() || std::string_view("<>=|").find(order) == std::string_view::npos) {
            throw TrainingError(origin_ + "this dtype is not read; f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 b1 are");
        }
        dtype_ = static_cast<Dtype>(found - kLabels.begin());
        if (order == '|' && bytes_of(*dtype_) > 1) {
            malformed("an element type without byte order");
        }
        swapped_ = order == '>';
    }

    bool truth() {
        for (const std::string_view word : {"True", "False"}) {
            if (text_.substr(at_, word.size()) == word) {
                at_ += word.size();
                return word == "True";
            }
        }
        malformed("'fortran_order' is neither True nor False");
    }

    std::vector<std::int64_t> tuple() {
        std::vector<std::int64_t> dims;
        expect('(');
        while (!accept(')')) {
            if (dims.size() == kHighestRank) {
                throw TrainingError(origin_ + "more than " + std::to_string(kHighestRank) + " dimensions");
            }
            dims.push_back(integer());
            if (accept(',')) {
                continue;
            }
            if (dims.size() == 1) {
                malformed("'shape' is no tuple");
            }
            expect(')');
            break;
        }
        return dims;
    }

    // Digits, with an L where Python 2 wrote one.
    std::int64_t integer() {
        constexpr std::int64_t kMost = std::int64_t{1} << 56;
        blanks();
        const std::size_t start = at_;
        std::int64_t value = 0;
        for (; peek() >= '0' && peek() <= '9' && value < kMost; ++at_) {
            value = value * 10 + (peek() - '0');
        }
        if (at_ == start || value >= kMost) {
            malformed("'shape' holds something that is no size");
        }
        accept('L');
        return value;
    }

    std::string_view string() {
        blanks();
        const char quote = peek();
        const std::size_t end = quote == '\'' || quote == '"' ? text_.find(quote, at_ + 1) : std::string_view::npos;
        if (end == std::string_view::npos || text_.substr(at_, end - at_).find('\\') != std::string_view::npos) {
            malformed("a plain string is expected");
        }
        const std::string_view content = text_.substr(at_ + 1, end - at_ - 1);
        at_ = end + 1;
        return content;
    }

    void expect(char c) {
        if (!accept(c)) {
            malformed(std::string("'") + c + "' is expected");
        }
    }
    bool accept(char c) {
        blanks();
        const bool there = peek() == c;
        at_ += there ? 1 : 0;
        return there;
    }
    void blanks() {
        while (peek() == ' ' || peek() == '\n') {
            ++at_;
        }
    }
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    [[noreturn]] void malformed(const std::string &what) const {
        throw TrainingError(origin_ + "malformed npy header at byte " + std::to_string(at_) + " of its text: " + what);
    }

    const std::string_view text_;
    const std::string &origin_;
    std::size_t at_ = 0;
    std::optional<Dtype> dtype_;
    bool swapped_ = false;
    std::optional<bool> fortran_;
    std::optional<std::vector<std::int64_t>> shape_;
};

// Bytes of all elements; even where a dimension is 0, the product of the others is a size, so that strides never overflow.
std::size_t element_bytes(const NpyHeader &header, const std::string &origin) {
    std::uint64_t spanned = bytes_of(header.dtype);
    for (const std::int64_t dim : header.shape) {
        if (__builtin_mul_overflow(spanned, static_cast<std::uint64_t>(std::max<std::int64_t>(dim, 1)), &spanned) ||
            spanned > std::uint64_t{1} << 62) {
            throw TrainingError(origin + "shape " + shape_text(header.shape) + " is larger than any memory");
        }
    }
    return std::find(header.shape.begin(), header.shape.end(), 0) == header.shape.end() ? spanned : 0;
}

} // namespace

std::string_view label(Dtype dtype) {
    return kLabels[static_cast<std::size_t>(dtype)];
}

std::size_t bytes_of(Dtype dtype) {
    return static_cast<std::size_t>(label(dtype).back() - '0');
}

std::string shape_text(const std::vector<std::int64_t> &shape) {
    std::string text = "(";
    for (std::size_t i = 0; i < shape.size(); ++i) {
        (text += i == 0 ? "" : ", ") += std::to_string(shape[i]);
    }
    return text + (shape.size() == 1 ? ",)" : ")");
}

NpyHeader NpyHeader::parse(std::span<const std::byte> head, std::size_t total, const std::string &origin) {
    constexpr std::string_view kMagic = "\x93NUMPY";
    constexpr std::size_t kShort = 10, kLong = 12;
    const auto number = [&](std::size_t at, std::size_t bytes) {
        std::size_t value = 0;
        for (std::size_t k = bytes; k-- > 0;) {
            value = value << 8 | std::to_integer<std::size_t>(head[at + k]);
        }
        return value;
    };
    if (total < kShort || std::memcmp(head.data(), kMagic.data(), kMagic.size()) != 0) {
        throw TrainingError(origin + "no npy data: it does not start with \\x93NUMPY");
    }
    const std::size_t major = number(6, 1), minor = number(7, 1);
    if (major < 1 || major > 3 || minor != 0) {
        throw TrainingError(origin + "npy version " + std::to_string(major) + "." + std::to_string(minor) +
                            " is not one of 1.0, 2.0 and 3.0");
    }
    const std::size_t start = major == 1 ? kShort : kLong;
    if (total < start) {
        throw TrainingError(origin + "truncated in the npy header");
    }
    const std::size_t length = number(8, start - 8);
    if (length > kLongestNpyText) {
        throw TrainingError(origin + "npy header of " + std::to_string(length) + " bytes; at most " +
                            std::to_string(kLongestNpyText) + " are read");
    }
    if (length > total - start) {
        throw TrainingError(origin + "truncated: the npy header needs " + std::to_string(length) + " bytes, " +
                            std::to_string(total - start) + " follow");
    }
    NpyHeader header = HeaderText({reinterpret_cast<const char *>(head.data()) + start, length}, origin).parse();
    header.data_offset = start + length;
    header.data_bytes = element_bytes(header, origin);
    if (header.data_bytes != total - header.data_offset) {
        throw TrainingError(origin + std::string(label(header.dtype)) + " array of shape " + shape_text(header.shape) +
                            " needs " + std::to_string(header.data_bytes) + " bytes, " +
                            std::to_string(total - header.data_offset) + " follow the header");
    }
    return header;
}

} // namespace hillock::train
