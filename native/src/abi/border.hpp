#pragma once

#include "hillock.h"

#include "abi/error_text.hpp"
#include "core/error.hpp"
#include "core/image/image.hpp"
#include "core/kernel/isa.hpp"

#include <memory>
#include <new>
#include <stdexcept>

struct hillock_image {
    std::shared_ptr<const hillock::core::Image> image;
};

// What all functions of the C interface do.
namespace hillock::abi {

inline std::int32_t failed(hillock_error *error, hillock_status status, const char *message) {
    if (error != nullptr) {
        error->status = status;
        write_message(message, error->message, sizeof(error->message));
    }
    return status;
}

// Runs `work`; what it throws becomes a status and a message.
template<class Work>
std::int32_t guarded(hillock_error *error, Work work) {
    if (error != nullptr && error->struct_size != sizeof(hillock_error)) {
        return HILLOCK_BAD_ARGUMENT; // nowhere safe to say so
    }
    try {
        work();
        return HILLOCK_OK;
    } catch (const core::Error &problem) {
        return failed(error, problem.status(), problem.what());
    } catch (const std::bad_alloc &) {
        return failed(error, HILLOCK_NO_MEMORY, "not enough memory");
    } catch (const std::length_error &) {
        return failed(error, HILLOCK_NO_MEMORY, "not enough memory");
    } catch (const std::exception &problem) {
        return failed(error, HILLOCK_INTERNAL, problem.what());
    } catch (...) {
        return failed(error, HILLOCK_INTERNAL, "unknown exception");
    }
}

template<class Pointer>
void require(Pointer pointer, const char *name) {
    if (pointer == nullptr) {
        core::bad_argument(name, " is NULL");
    }
}

template<class Struct>
void require_struct(const Struct *pointer, const char *name) {
    require(pointer, name);
    if (pointer->struct_size != sizeof(Struct)) {
        core::bad_argument(name, " has struct_size ", pointer->struct_size, ", not ", sizeof(Struct));
    }
}

constexpr std::uint32_t kMostThreads = 256;

inline core::Isa highest_isa(std::uint32_t isa) {
    if (isa > HILLOCK_ISA_NEON) {
        core::bad_argument("options: there is no instruction level ", isa);
    }
    return isa == 0 ? core::Isa::neon : static_cast<core::Isa>(isa);
}

} // namespace hillock::abi
