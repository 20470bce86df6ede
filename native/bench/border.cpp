#include "border.hpp"

std::int32_t hillock_border_loop(decltype(&hillock_engine_run) engine_run, hillock_engine *engine,
                                 const hillock_run *run, const float *input, void *response, hillock_error *error,
                                 std::uint64_t calls) {
    for (std::uint64_t call = 0; call < calls; ++call) {
        const std::int32_t status = engine_run(engine, run, input, response, nullptr, error);
        if (status != HILLOCK_OK) {
            return status;
        }
    }
    return HILLOCK_OK;
}
