// The border of images and engines: C interface on one side, C++ on the other.
#include "hillock.h"

#include "abi/border.hpp"
#include "core/engine/engine.hpp"
#include "core/image/image.hpp"
#include "core/machine_memory.hpp"

#include <vector>

using namespace hillock::core;
using namespace hillock::abi;

struct hillock_engine {
    Engine engine;
};

namespace {

// Null beyond the last.
const Port *at(const std::vector<Port> &ports, std::uint32_t index) {
    return index < ports.size() ? &ports[index] : nullptr;
}

const Port *input(const hillock_image *image, std::uint32_t index) {
    return image == nullptr ? nullptr : at(image->image->program().inputs, index);
}

const Port *output(const hillock_image *image, std::uint32_t index) {
    return image == nullptr ? nullptr : at(image->image->program().outputs, index);
}

EngineOptions read_options(const hillock_engine_options *options) {
    if (options == nullptr) {
        return {choose_isa(highest_isa(0)), 0, 0};
    }
    require_struct(options, "options");
    if (options->threads > kMostThreads) {
        bad_argument("options: threads is ", options->threads, ", more than ", kMostThreads);
    }
    return {choose_isa(highest_isa(options->isa)), options->block_steps, options->threads};
}

} // namespace

std::uint32_t hillock_abi_version(void) {
    return HILLOCK_ABI_VERSION;
}

std::int32_t hillock_image_view(const void *bytes, std::uint64_t size, hillock_image **image, hillock_error *error) {
    return hillock_image_view_within(bytes, size, machine_memory(), image, error);
}

std::int32_t hillock_image_view_within(const void *bytes, std::uint64_t size, std::uint64_t most_bytes,
                                       hillock_image **image, hillock_error *error) {
    return guarded(error, [&] {
        require(image, "image");
        *image = nullptr;
        require(bytes, "bytes");
        if (reinterpret_cast<std::uintptr_t>(bytes) % alignof(float) != 0) {
            bad_argument("bytes is not aligned to ", alignof(float));
        }
        *image = new hillock_image{Image::view({static_cast<const std::uint8_t *>(bytes), size}, most_bytes)};
    });
}

std::int32_t hillock_image_open(const char *path, hillock_image **image, hillock_error *error) {
    return guarded(error, [&] {
        require(image, "image");
        *image = nullptr;
        require(path, "path");
        *image = new hillock_image{Image::open(path)};
    });
}

void hillock_image_destroy(hillock_image *image) {
    delete image;
}

std::uint64_t hillock_image_inputs(const hillock_image *image) {
    return image == nullptr ? 0 : image->image->inputs();
}

std::uint64_t hillock_image_outputs(const hillock_image *image) {
    return image == nullptr ? 0 : image->image->outputs();
}

std::uint32_t hillock_image_input_count(const hillock_image *image) {
    return image == nullptr ? 0 : static_cast<std::uint32_t>(image->image->program().inputs.size());
}

const char *hillock_image_input_name(const hillock_image *image, std::uint32_t index) {
    const Port *const port = input(image, index);
    return port == nullptr ? nullptr : port->name.c_str();
}

std::uint64_t hillock_image_input_offset(const hillock_image *image, std::uint32_t index) {
    const Port *const port = input(image, index);
    return port == nullptr ? 0 : port->offset;
}

std::uint64_t hillock_image_input_size(const hillock_image *image, std::uint32_t index) {
    const Port *const port = input(image, index);
    return port == nullptr ? 0 : port->size;
}

std::uint32_t hillock_image_output_count(const hillock_image *image) {
    return image == nullptr ? 0 : static_cast<std::uint32_t>(image->image->program().outputs.size());
}

const char *hillock_image_output_name(const hillock_image *image, std::uint32_t index) {
    const Port *const port = output(image, index);
    return port == nullptr ? nullptr : port->name.c_str();
}

std::uint64_t hillock_image_output_offset(const hillock_image *image, std::uint32_t index) {
    const Port *const port = output(image, index);
    return port == nullptr ? 0 : port->offset;
}

std::uint64_t hillock_image_output_size(const hillock_image *image, std::uint32_t index) {
    const Port *const port = output(image, index);
    return port == nullptr ? 0 : port->size;
}

std::uint32_t hillock_image_output_spikes(const hillock_image *image, std::uint32_t index) {
    const Port *const port = output(image, index);
    return port != nullptr && port->spikes ? 1 : 0;
}

std::uint64_t hillock_image_state_bytes(const hillock_image *image) {
    return image == nullptr ? 0 : image->image->program().state_bytes();
}

std::uint64_t hillock_image_own_bytes(const hillock_image *image) {
    return image == nullptr ? 0 : image->image->program().memory.used();
}

std::int32_t hillock_image_rest(const hillock_image *image, void *state, hillock_error *error) {
    return guarded(error, [&] {
        require(image, "image");
        require(state, "state");
        if (reinterpret_cast<std::uintptr_t>(state) % alignof(std::uint64_t) != 0) {
            bad_argument("state is not aligned to ", alignof(std::uint64_t));
        }
        image->image->program().rest(static_cast<std::byte *>(state));
    });
}

std::int32_t hillock_engine_create(const hillock_image *image, const hillock_engine_options *options,
                                   hillock_engine **engine, hillock_error *error) {
    return guarded(error, [&] {
        require(engine, "engine");
        *engine = nullptr;
        require(image, "image");
        *engine = new hillock_engine{Engine(image->image, read_options(options))};
    });
}

std::int32_t hillock_engine_bytes(const hillock_image *image, const hillock_engine_options *options,
                                  std::uint64_t *bytes, hillock_error *error) {
    return guarded(error, [&] {
        require(bytes, "bytes");
        *bytes = 0;
        require(image, "image");
        *bytes = Engine::most_bytes(*image->image, read_options(options));
    });
}

void hillock_engine_destroy(hillock_engine *engine) {
    delete engine;
}

std::uint32_t hillock_engine_isa(const hillock_engine *engine) {
    return engine == nullptr ? 0 : static_cast<std::uint32_t>(engine->engine.isa());
}

std::int32_t hillock_engine_run(hillock_engine *engine, const hillock_run *run, const float *input, void *response,
                                void *state, hillock_error *error) {
    return guarded(error, [&] {
        require(engine, "engine");
        require_struct(run, "run");
        engine->engine.run({*run, input, {}, static_cast<std::byte *>(response), static_cast<std::byte *>(state)});
    });
}

std::int32_t hillock_engine_run_spikes(hillock_engine *engine, const hillock_run *run, const std::uint64_t *offsets,
                                       const std::uint32_t *sources, std::uint64_t count, void *response, void *state,
                                       hillock_error *error) {
    return guarded(error, [&] {
        require(engine, "engine");
        require_struct(run, "run");
        require(offsets, "offsets");
        engine->engine.run({*run,
                            nullptr,
                            {offsets, sources, count},
                            static_cast<std::byte *>(response),
                            static_cast<std::byte *>(state)});
    });
}

void hillock_noop(void) {}
