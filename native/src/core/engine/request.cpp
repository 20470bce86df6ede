#include "core/engine/request.hpp"

#include "core/error.hpp"

#include <string>

namespace hillock::core {

namespace {

// Addresses that a run reads or writes.
struct Region {
    std::uintptr_t begin, end;
    const char *what;
};

class Checker {
  public:
    Checker(const Request &request, const Image &image)
        : request_(request), run_(request.run), image_(image), program_(image.program()) {}

    void check() {
        check_run();
        if (request_.listed()) {
            offsets_ = region(reinterpret_cast<std::uintptr_t>(request_.spikes.offsets), alignof(std::uint64_t),
                              offsets_bytes(), "offsets");
            input_ = region(reinterpret_cast<std::uintptr_t>(request_.spikes.sources), alignof(std::uint32_t),
                            product(request_.spikes.count, sizeof(std::uint32_t), "sources"), "sources");
        } else {
            input_ = region(reinterpret_cast<std::uintptr_t>(request_.input), alignof(float), input_bytes(), "input");
        }
        if (request_.state != nullptr) {
            state_ = region(reinterpret_cast<std::uintptr_t>(request_.state), alignof(std::uint64_t),
                            product(run_.batch, program_.state_bytes(), "state"), "state");
        }
        check_response();
        check_overlaps();
    }

  private:
    const Request &request_;
    const hillock_run &run_;
    const Image &image_;
    const Program &program_;
    Region input_{}, offsets_{}, state_{};

    void check_run() const {
        if (run_.batch == 0) {
            bad_argument("batch is 0");
        }
        if (run_.steps == 0) {
            bad_argument("steps is 0");
        }
        if (run_.held > 1) {
            bad_argument("held is ", run_.held, ", neither 0 nor 1");
        }
        if (run_.reserved != 0) {
            bad_argument("reserved is not 0");
        }
        if (reinterpret_cast<std::uintptr_t>(run_.cancel) % alignof(std::int32_t) != 0) {
            bad_argument("cancel is not aligned to ", alignof(std::int32_t));
        }
        if (run_.recordings == nullptr && run_.recordings_count != 0) {
            bad_argument("recordings is NULL");
        }
        if (request_.listed()) {
            check_lists();
        } else if (request_.input == nullptr) {
            bad_argument("input is NULL");
        }
        if (request_.response == nullptr && run_.response_bytes != 0) {
            bad_argument("response is NULL");
        }
    }

    void check_lists() const {
        if (run_.held == 1) {
            bad_argument("held is 1, which spikes cannot be");
        }
        if (request_.spikes.sources == nullptr && request_.spikes.count != 0) {
            bad_argument("sources is NULL");
        }
    }

    static std::uint64_t product(std::uint64_t a, std::uint64_t b, const char *what) {
        std::uint64_t bytes = 0;
        if (__builtin_mul_overflow(a, b, &bytes)) {
            bad_argument(what, " of more than 64 bits of bytes");
        }
        return bytes;
    }

    static Region region(std::uintptr_t begin, std::uint64_t alignment, std::uint64_t bytes, const char *what) {
        std::uintptr_t end = 0;
        if (begin % alignment != 0) {
            bad_argument(what, " is not aligned to ", alignment);
        }
        if (__builtin_add_overflow(begin, bytes, &end)) {
            bad_argument(what, " reaches beyond the address space");
        }
        return {begin, end, what};
    }

    std::uint64_t rows_bytes(std::uint64_t size, const char *what) const {
        const std::uint64_t rows = std::uint64_t{run_.batch} * run_.steps;
        return product(rows, size * sizeof(float), what);
    }

    std::uint64_t input_bytes() const {
        return run_.held == 1 ? product(run_.batch, image_.inputs() * sizeof(float), "input")
                              : rows_bytes(image_.inputs(), "input");
    }

    std::uint64_t offsets_bytes() const {
        const std::uint64_t rows = std::uint64_t{run_.batch} * run_.steps;
        return product(rows + 1, sizeof(std::uint64_t), "offsets");
    }

    Region inside(std::uint64_t offset, std::uint64_t alignment, std::uint64_t bytes, const char *what) const {
        if (offset > run_.response_bytes || bytes > run_.response_bytes - offset) {
            bad_argument(what, " of ", bytes, " bytes at offset ", offset, " reaches outside the response of ",
                         run_.response_bytes, " bytes");
        }
        if (offset % alignment != 0) {
            bad_argument(what, " at offset ", offset, " is not aligned to ", alignment);
        }
        return region(reinterpret_cast<std::uintptr_t>(request_.response) + offset, alignment, bytes, what);
    }

    Region counts() const {
        const std::uint64_t bytes = product(run_.batch, image_.outputs() * sizeof(std::int64_t), "counts");
        return inside(run_.counts_offset, alignof(std::int64_t), bytes, "counts");
    }

    Region raster() const {
        return inside(run_.raster_offset, alignof(float), rows_bytes(image_.outputs(), "raster"), "raster");
    }

    Region recording(std::uint64_t k) const {
        const hillock_recording &recording = run_.recordings[k];
        return inside(recording.offset, alignof(float), rows_bytes(recorded_size(k, recording), "recording"),
                      "recording");
    }

    std::uint64_t recorded_size(std::uint64_t k, const hillock_recording &recording) const {
        if (recording.what == HILLOCK_RECORD_SIGNAL) {
            if (recording.index >= program_.signals.size()) {
                bad_argument("recording ", k, ": there is no signal ", recording.index);
            }
            return program_.signals[recording.index].size;
        }
        if (recording.what != HILLOCK_RECORD_STATE) {
            bad_argument("recording ", k, ": what is ", recording.what, ", neither signal nor state");
        }
        if (recording.index >= program_.state.size()) {
            bad_argument("recording ", k, ": there is no state variable ", recording.index);
        }
        if (!program_.state[recording.index].membrane) {
            bad_argument("recording ", k, ": the state variable '", program_.state[recording.index].name,
                         "' is no membrane");
        }
        return program_.state[recording.index].size;
    }

    void check_response() const {
        region(reinterpret_cast<std::uintptr_t>(request_.response), alignof(std::uint64_t), run_.response_bytes,
               "response");
        if (request_.wants_counts() && !program_.counts) {
            bad_argument("counts of an image whose output is a membrane");
        }
    }

    // Signals are written straight into the response, so what overlaps would be read back wrong.
    void check_overlaps() const {
        const std::uint64_t regions = std::uint64_t{5} + run_.recordings_count;
        for (std::uint64_t a = 0; a < regions; ++a) {
            const Region first = nth(a);
            for (std::uint64_t b = a + 1; b < regions; ++b) {
                const Region second = nth(b);
                if (first.begin < second.end && second.begin < first.end) {
                    bad_argument(first.what, " and ", second.what, " overlap in memory");
                }
            }
        }
    }

    Region nth(std::uint64_t k) const {
        switch (k) {
        case 0:
            return input_;
        case 1:
            return offsets_;
        case 2:
            return state_;
        case 3:
            return request_.wants_counts() ? counts() : Region{};
        case 4:
            return request_.wants_raster() ? raster() : Region{};
        default:
            return recording(k - 5);
        }
    }
};

} // namespace

void check(const Request &request, const Image &image) {
    Checker(request, image).check();
}

} // namespace hillock::core
