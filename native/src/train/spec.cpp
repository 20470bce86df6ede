#include "train/spec.hpp"

#include "train/training_error.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace hillock::train {

namespace {

double parse_number(std::string_view text, std::string_view part) {
    double value = 0;
    const std::string_view digits = part.starts_with('+') ? part.substr(1) : part;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size()) {
        throw TrainingError("'" + std::string(part) + "' in '" + std::string(text) + "' is not a number");
    }
    return value;
}

} // namespace

std::string double_text(double value) {
    if (std::isnan(value)) {
        return "NaN";
    }
    if (std::isinf(value)) {
        return value < 0 ? "-Infinity" : "Infinity";
    }
    if (value == 0) {
        return std::signbit(value) ? "-0.0" : "0.0";
    }
    std::array<char, 32> buffer;
    const auto written =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::abs(value), std::chars_format::scientific);
    const std::string_view scientific(buffer.data(), static_cast<std::size_t>(written.ptr - buffer.data()));
    const std::size_t e = scientific.find('e');
    std::string digits(1, scientific[0]);
    if (e > 2) {
        digits += scientific.substr(2, e - 2);
    }
    const int exponent = std::atoi(std::string(scientific.substr(e + 1)).c_str());
    constexpr int kLeastPlain = -3, kMostPlain = 7; // 10^-3 to below 10^7 have no exponent
    std::string text = value < 0 ? "-" : "";
    if (exponent < kLeastPlain || exponent >= kMostPlain) {
        text += digits[0];
        (text += '.') += digits.size() > 1 ? digits.substr(1) : "0";
        return (text += 'E') += std::to_string(exponent);
    }
    if (exponent < 0) {
        return text + "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
    }
    const auto whole = static_cast<std::size_t>(exponent) + 1;
    digits.resize(std::max(digits.size(), whole + 1), '0');
    return text + digits.substr(0, whole) + "." + digits.substr(whole);
}

Spec Spec::parse(std::string_view text, std::size_t most) {
    const std::size_t colon = text.find(':');
    Spec spec{std::string(text.substr(0, colon)), {}};
    for (std::size_t at = colon; at != std::string_view::npos;) {
        const std::size_t comma = text.find(',', at + 1);
        spec.numbers.push_back(
            parse_number(text, text.substr(at + 1, comma == std::string_view::npos ? comma : comma - at - 1)));
        at = comma;
    }
    if (spec.numbers.size() > most) {
        throw TrainingError("'" + spec.name + "' takes at most " + std::to_string(most) + " numbers, got " +
                            std::to_string(spec.numbers.size()));
    }
    return spec;
}

std::string Spec::text(std::string_view name, std::initializer_list<double> numbers) {
    std::string text(name);
    char before = ':';
    for (const double number : numbers) {
        (text += before) += double_text(number);
        before = ',';
    }
    return text;
}

bool fits(std::string_view pattern, std::string_view name) {
    std::size_t p = 0, n = 0, star = std::string_view::npos, from = 0;
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            from = n;
        } else if (p < pattern.size() && pattern[p] == name[n]) {
            ++p;
            ++n;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            n = ++from;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

void require_above(const std::string &what, double value, double bound) {
    if (!(value > bound) || std::isinf(value)) {
        throw TrainingError(what + " must be above " + double_text(bound) + " and finite, is " + double_text(value));
    }
}

void require_at_least(const std::string &what, double value, double bound) {
    if (!(value >= bound) || std::isinf(value)) {
        throw TrainingError(what + " must be at least " + double_text(bound) + " and finite, is " + double_text(value));
    }
}

void require_fraction(const std::string &what, double value) {
    if (!(value >= 0 && value < 1)) {
        throw TrainingError(what + " must be at least 0 and below 1, is " + double_text(value));
    }
}

} // namespace hillock::train
