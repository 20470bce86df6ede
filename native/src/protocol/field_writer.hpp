#pragma once

#include "protocol/message_fields.hpp"

namespace hillock::protocol {

// Writes fields that `describe` names; one message has one form.
class FieldWriter {
  public:
    static constexpr bool writes = true;

    explicit FieldWriter(JsonWriter &out) : out_(out) {}

    template<class T>
    void operator()(std::string_view key, const T &value) {
        out_.key(key);
        write(value);
    }
    template<class T>
    void operator()(std::string_view key, const std::optional<T> &value) {
        if (value) {
            (*this)(key, *value);
        }
    }
    template<class T>
    void any(std::string_view key, const T &value) {
        if (!value.empty()) {
            (*this)(key, value);
        }
    }
    void maybe(std::string_view key, const std::string &value) { (*this)(key, value); }
    template<class T>
    void must(std::string_view key, const std::vector<T> &values) {
        (*this)(key, values);
    }

    void wanted(const Wanted &wanted) {
        std::vector<std::string> words;
        const auto add = [&](bool flag, const char *word) {
            if (flag) {
                words.emplace_back(word);
            }
        };
        add(wanted.counts, "counts");
        add(wanted.raster, "raster");
        add(wanted.membrane, "membrane");
        (*this)("want", words);
        any("record", wanted.record);
        any("output", wanted.output);
    }

    template<class T>
    void tensor(std::string_view, const T &) {} // tensors stand elsewhere
    void outputs(const Outputs &) {}
    void rest(const std::vector<WireTensor> &) {}

  private:
    void write(const std::string &value) { out_.text(value); }
    void write(bool value) { out_.truth(value); }
    void write(std::int32_t value) { out_.integer(value); }
    void write(std::int64_t value) { out_.integer(value); }
    void write(double value) { out_.number(value); }
    void write(const Json &value) { out_.json(value); }
    template<class E>
    requires std::is_enum_v<E>
    void write(E value) { out_.text(word(value)); }
    template<class T>
    void write(const std::vector<T> &values) {
        out_.begin_array();
        for (const T &value : values) {
            write(value);
        }
        out_.end_array();
    }
    template<class E>
    void write(const std::set<E> &values) {
        write(std::vector<E>(values.begin(), values.end()));
    }
    template<class T>
    void write(const std::map<std::string, T> &values) {
        out_.begin_object();
        for (const auto &[name, value] : values) {
            (*this)(name, value);
        }
        out_.end_object();
    }
    void write(const NetworkInfo &value) { nested(value); }
    void write(const NetworkInput &value) { nested(value); }
    void write(const NetworkOutput &value) { nested(value); }
    void write(const Histogram &value) { nested(value); }
    template<class T>
    void nested(const T &value) {
        out_.begin_object();
        describe(*this, value);
        out_.end_object();
    }

    JsonWriter &out_;
};

} // namespace hillock::protocol
