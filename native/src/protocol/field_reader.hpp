#pragma once

#include "protocol/message_fields.hpp"
#include "protocol/tensor_names.hpp"

namespace hillock::protocol {

// Reads fields that `describe` names.
class FieldReader {
  public:
    static constexpr bool writes = false;

    FieldReader(Fields &fields, TensorNames &tensors) : fields_(fields), tensors_(tensors) {}

    template<class T>
    void operator()(std::string_view key, T &value) {
        read(key, fields_.require(key), value);
    }
    template<class T>
    void operator()(std::string_view key, std::optional<T> &value) {
        if (Json *const json = fields_.take(key)) {
            read(key, *json, value.emplace());
        }
    }
    template<class T>
    void operator()(std::string_view key, std::vector<T> &values) {
        any(key, values);
    }
    template<class T>
    void operator()(std::string_view key, std::map<std::string, T> &values) {
        any(key, values);
    }
    void operator()(std::string_view key, std::set<Format> &values) { any(key, values); }

    template<class T>
    void any(std::string_view key, T &value) {
        if (Json *const json = fields_.take(key)) {
            read(key, *json, value);
        }
    }
    void maybe(std::string_view key, std::string &value) { any(key, value); }
    template<class T>
    void must(std::string_view key, std::vector<T> &values) {
        read(key, fields_.require(key), values);
    }

    void wanted(Wanted &wanted) {
        if (Json *const json = fields_.take("want")) {
            std::vector<std::string> words;
            read("want", *json, words);
            wanted.counts = false;
            for (const std::string &word : words) {
                bool *const flag = word == "counts"     ? &wanted.counts
                                   : word == "raster"   ? &wanted.raster
                                   : word == "membrane" ? &wanted.membrane
                                                        : nullptr;
                if (flag == nullptr) {
                    refuse(ErrorCode::bad_value, "want", "knows counts, raster and membrane only");
                }
                *flag = true;
            }
        }
        any("record", wanted.record);
        any("output", wanted.output);
    }

    void tensor(std::string_view name, WireTensor &tensor) { tensor = tensors_.require(name); }
    void tensor(std::string_view name, std::optional<WireTensor> &tensor) { tensor = tensors_.take(name); }
    void outputs(Outputs &outputs) {
        outputs.counts = tensors_.take("counts");
        outputs.firing_pattern = tensors_.take("firing_pattern");
        outputs.membrane = tensors_.take("membrane");
        outputs.recordings = tensors_.take_recordings();
    }
    void rest(std::vector<WireTensor> &tensors) { tensors = tensors_.rest(); }

  private:
    void read(std::string_view key, Json &json, std::string &value) { value = std::move(read_text(key, json)); }
    void read(std::string_view key, Json &json, bool &value) { value = read_truth(key, json); }
    void read(std::string_view key, Json &json, std::int32_t &value) { value = read_int32(key, json); }
    void read(std::string_view key, Json &json, std::int64_t &value) { value = read_integer(key, json); }
    void read(std::string_view key, Json &json, double &value) { value = read_number(key, json); }
    void read(std::string_view key, Json &json, Json &value) { value = Json(std::move(read_object(key, json))); }
    template<class E>
    requires std::is_enum_v<E>
    void read(std::string_view key, Json &json, E &value) { value = require_word<E>(read_text(key, json)); }
    template<class T>
    void read(std::string_view key, Json &json, std::vector<T> &values) {
        for (Json &one : read_list(key, json)) {
            if (one.as<std::nullptr_t>() != nullptr) {
                refuse(ErrorCode::bad_message, key, "has null in it");
            }
            read(key, one, values.emplace_back());
        }
    }
    template<class T>
    void read(std::string_view key, Json &json, std::map<std::string, T> &values) {
        for (auto &[name, one] : read_object(key, json)) {
            if (one.template as<std::nullptr_t>() != nullptr) {
                refuse(ErrorCode::bad_message, key, "has null in it");
            }
            read(key, one, values[std::move(name)]);
        }
    }
    // Words that this version does not know are passed over: a newer peer may read more.
    void read(std::string_view key, Json &json, std::set<Format> &values) {
        std::vector<std::string> words;
        read(key, json, words);
        check_size(key, words.size(), 0, kMaximumList);
        for (const std::string &word : words) {
            if (const std::optional<Format> format = find_word<Format>(word)) {
                values.insert(*format);
            }
        }
    }
    void read(std::string_view key, Json &json, std::set<Right> &values) {
        std::vector<Right> words;
        read(key, json, words);
        values.insert(words.begin(), words.end());
    }
    void read(std::string_view key, Json &json, NetworkInfo &value) { nested(key, json, value); }
    void read(std::string_view key, Json &json, NetworkInput &value) { nested(key, json, value); }
    void read(std::string_view key, Json &json, NetworkOutput &value) { nested(key, json, value); }
    void read(std::string_view key, Json &json, Histogram &value) { nested(key, json, value); }
    template<class T>
    void nested(std::string_view key, Json &json, T &value) {
        Fields fields(key, json);
        FieldReader inner(fields, tensors_);
        describe(inner, value);
    }

    Fields &fields_;
    TensorNames &tensors_;
};

} // namespace hillock::protocol
