#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace hillock::train {

// A double as Java's Double.toString writes it: the digests of trainings are made of such texts.
std::string double_text(double value);

// A choice with numbers, as the command line writes it: `name:number,number`.
struct Spec {
    std::string name;
    std::vector<double> numbers;

    // Throws TrainingError naming what is no number, or if there are more than `most`.
    static Spec parse(std::string_view text, std::size_t most);
    // The text that `parse` reads as this.
    static std::string text(std::string_view name, std::initializer_list<double> numbers);

    // Number i, or the default if it is not given.
    double number(std::size_t i, double otherwise) const { return i < numbers.size() ? numbers[i] : otherwise; }
};

// A name in which `*` stands for any characters: whether a whole name fits.
bool fits(std::string_view pattern, std::string_view name);

// Checks of the numbers of a training, as io.hillock.training.Range. Throw TrainingError.
void require_above(const std::string &what, double value, double bound);
void require_at_least(const std::string &what, double value, double bound);
void require_fraction(const std::string &what, double value); // from 0 to below 1

} // namespace hillock::train
