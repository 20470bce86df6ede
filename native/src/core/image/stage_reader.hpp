#pragma once

#include "core/image/fields.hpp"
#include "core/image/program.hpp"
#include "core/image/safetensors.hpp"

#include <string>
#include <vector>

namespace hillock::core {

// " ('lif1')" where the entry has that text field: which one a message is about.
std::string name_of(const Json &entry, const char *key);

// Reads the stages of a program whose signals and state are known: each signal is written once, read after it is written, and
// read late within its stage. Exclusive to one program's reading.
class StageReader {
  public:
    // `state_used` marks the variables that something has taken.
    StageReader(const Safetensors &file, Program &program, std::vector<bool> &state_used);

    void read(const Json &stages);

  private:
    const Safetensors &file_;
    Program &program_;
    std::vector<bool> &state_used_;
    std::vector<std::size_t> stage_of_; // the stage that writes each signal
    std::vector<bool> written_;         // by the operations read so far

    void find_writers(const Json &stages);
    void read_operation(const Json &json, const std::string &where, Stage &stage);
    void check_source(const Source &source, const Fields &fields) const;
    void check_learning(const Stage &stage) const;
    void check_previous(const Operation &operation, const Fields &fields) const;
};

} // namespace hillock::core
