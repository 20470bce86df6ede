#include "train/job/training_job.hpp"

#include "protocol/json_reader.hpp"
#include "protocol/text.hpp"
#include "train/file/mapped_file.hpp"
#include "train/file/npz.hpp"
#include "train/joined.hpp"
#include "train/json_values.hpp"
#include "train/spec.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace hillock::train {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 10> kKeys = {
    "deploy", "early_stop", "labels",   "network",           "samples",
    "steps",  "training",   "validate", "validation_labels", "validation_samples"};
const std::string kOrigin = "the job: ";

Npz open_npz(const fs::path &file, const std::string &origin) {
    const std::shared_ptr<const MappedFile> mapped = MappedFile::open(file.string(), origin);
    return {mapped->bytes(), mapped, origin};
}

// The bytes of an array that holds a file or a text.
NpyArray content(const Npz &npz, const std::string &name) {
    NpyArray array = npz.array(name);
    if (array.dtype != Dtype::u1 || array.shape.size() != 1) {
        throw TrainingError("array '" + name + "': must hold bytes, u1 of shape [n], is " + array.text());
    }
    return array;
}

// The folder whose files jobs may name. Nothing outside can be reached, not even by links.
class DataFolder {
  public:
    explicit DataFolder(const std::optional<fs::path> &folder) : folder_(folder) {}

    // `key`: that names the array, as X.npy or X.npz:NAME.
    NpyArray array(const std::string &key, const std::string &name) const {
        const std::size_t colon = name.rfind(".npz:");
        if (colon == std::string::npos) {
            const auto mapped = MappedFile::open(file(key, name).string(), name + ": ");
            return NpyArray::view(mapped->bytes(), mapped, name + ": ");
        }
        const std::string npz = name.substr(0, colon + 4);
        return open_npz(file(key, npz), npz + ": ").array(name.substr(colon + 5));
    }

    // `key`: that names the file.
    fs::path file(const std::string &key, const std::string &name) const {
        if (!folder_) {
            throw TrainingError("array 'job': " + key +
                                ": this training cell has no data folder: send the array with the job");
        }
        std::error_code error;
        const fs::path root = fs::canonical(*folder_, error);
        const fs::path file = error ? fs::path() : fs::canonical(root / name, error);
        if (error || name.find('\0') != std::string::npos) {
            throw TrainingError("the data folder has no file '" + name + "'");
        }
        if (std::mismatch(root.begin(), root.end(), file.begin(), file.end()).first != root.end()) {
            throw TrainingError("'" + name + "' lies outside the data folder");
        }
        return file;
    }

  private:
    const std::optional<fs::path> &folder_;
};

// What is wrong with a value, beginning with its key.
template<class Read>
auto named(const std::string &key, Read read) {
    try {
        return read();
    } catch (const TrainingError &problem) {
        throw TrainingError(key + ": " + problem.what());
    }
}

class JobReader {
  public:
    JobReader(const Npz &npz, const std::optional<fs::path> &data) : npz_(npz), data_(data), json_(read_json()) {}

    TrainingJob job() const {
        const std::optional<JobSamples> samples = read_samples("");
        if (!samples) {
            throw TrainingError("there are no samples: neither arrays 'samples' and 'labels' nor such keys in 'job'");
        }
        TrainingJob job;
        job.samples = *samples;
        job.validation = read_samples("validation_");
        try {
            const Json *const training = json_.find("training");
            job.training = Training::read(training == nullptr ? Json() : *training);
            job.steps = count("steps");
            job.early_stop = count("early_stop");
            if (const Json *const share = json_.find("validate")) {
                job.validate = named("validate", [&] { return number_of(*share); });
            }
            if (job.validation && job.validate) {
                throw TrainingError("samples to validate with and a share to validate with exclude each other");
            }
            job.deployment = deployment();
        } catch (const TrainingError &problem) {
            throw TrainingError(std::string("array 'job': ") + problem.what());
        }
        initial_network(); // it goes back with the result
        job.image = image("image", "the network compiled by hillock compile, with the weights of the training");
        job.exact = job.training.weights == core::WeightType::f32
                        ? job.image
                        : image("exact_image", "the network compiled by hillock compile with weights f32");
        return job;
    }

    // The bytes of the NIR file that the job brings or names; empty if it does neither.
    NpyArray initial_network() const {
        if (npz_.contains("network")) {
            return content(npz_, "network");
        }
        NpyArray bytes;
        if (json_.find("network") != nullptr) {
            const std::string &name = name_of("network");
            const auto mapped = MappedFile::open(data_.file("network", name).string(), name + ": ");
            bytes.data = mapped->bytes();
            bytes.owner = mapped;
        }
        return bytes;
    }

  private:
    Json read_json() const {
        const NpyArray text = content(npz_, "job");
        Json json;
        try {
            json = protocol::read_json({reinterpret_cast<const char *>(text.data.data()), text.data.size()});
        } catch (const std::exception &problem) {
            throw TrainingError(std::string("array 'job': no JSON object: ") + problem.what());
        }
        if (!protocol::well_formed(json_text(json))) { // or no status could be read back
            throw TrainingError("array 'job': a text has half of a character beyond U+FFFF");
        }
        for (const auto &[key, value] : *json.as<Json::Object>()) {
            if (std::find(kKeys.begin(), kKeys.end(), key) == kKeys.end()) {
                throw TrainingError("array 'job': unknown key '" + key + "'; known are " + joined(kKeys));
            }
        }
        return json;
    }

    std::shared_ptr<const ImageBytes> image(const std::string &name, const std::string &what) const {
        if (!npz_.contains(name)) {
            throw TrainingError("array '" + name + "' is missing: this training cell reads images, not NIR. Add " +
                                what + ", as bytes (u1)");
        }
        return std::make_shared<const ImageBytes>(content(npz_, name).data);
    }

    std::optional<JobSamples> read_samples(const std::string &part) const {
        const std::string values = part + "samples", labels = part + "labels";
        if (npz_.contains(values) || npz_.contains(labels)) {
            return JobSamples{npz_.array(values), npz_.array(labels)};
        }
        if (json_.find(values) == nullptr && json_.find(labels) == nullptr) {
            return std::nullopt;
        }
        return JobSamples{from_folder(values), from_folder(labels)};
    }

    NpyArray from_folder(const std::string &key) const { return data_.array(key, name_of(key)); }

    // What the job calls a file of the data folder.
    const std::string &name_of(const std::string &key) const {
        const Json *const name = json_.find(key);
        if (name == nullptr || name->as<std::string>() == nullptr) {
            throw TrainingError("array 'job': " + key + ": must be a text, is " +
                                (name == nullptr ? "missing" : json_text(*name)));
        }
        return *name->as<std::string>();
    }

    std::int32_t count(const std::string &key) const {
        const Json *const value = json_.find(key);
        if (value == nullptr) {
            return 0;
        }
        const std::int32_t number = named(key, [&] { return integer_of(*value); });
        if (number < 0) {
            throw TrainingError("steps and early_stop must be at least 0, " + key + " is " + std::to_string(number));
        }
        return number;
    }

    std::optional<Deployment> deployment() const {
        const Json *const deploy = json_.find("deploy");
        if (deploy == nullptr) {
            return std::nullopt;
        }
        const Json *const network = deploy->find("network");
        if (network == nullptr || network->as<std::string>() == nullptr) {
            throw TrainingError("deploy: network: must be a text");
        }
        Deployment deployment{*network->as<std::string>(), {}};
        if (const Json *const cells = deploy->find("cells")) {
            for (const Json &cell : named("deploy: cells", [&]() -> const Json::Array & { return list_of(*cells); })) {
                deployment.cells.push_back(named("deploy: cells", [&] { return text_of(cell); }));
            }
        }
        return deployment;
    }

    const Npz &npz_;
    const DataFolder data_;
    const Json json_;
};

} // namespace

ImageBytes::ImageBytes(std::span<const std::byte> bytes)
    : memory_(std::max<std::size_t>(bytes.size(), 1)), size_(bytes.size()) {
    std::memcpy(memory_.get(), bytes.data(), bytes.size());
}

TrainingJob TrainingJob::read(const fs::path &file, const std::optional<fs::path> &data) {
    const Npz npz = open_npz(file, kOrigin);
    return JobReader(npz, data).job();
}

std::vector<std::byte> TrainingJob::text(const fs::path &file) {
    const NpyArray job = content(open_npz(file, kOrigin), "job");
    return {job.data.begin(), job.data.end()};
}

std::vector<std::byte> TrainingJob::initial_network(const fs::path &file, const std::optional<fs::path> &data) {
    const Npz npz = open_npz(file, kOrigin);
    const NpyArray network = JobReader(npz, data).initial_network();
    return {network.data.begin(), network.data.end()};
}

} // namespace hillock::train
