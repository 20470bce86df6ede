#include "connection/pool.hpp"

#include "error.hpp"
#include "image/operation_reader.hpp"

namespace hillock {

Pool Pool::read(OperationReader &reader, bool average) {
    Fields &fields = reader.fields();
    const Window window = Window::read(reader, fields.numbers("kernel", 2, 1, kMaximumSize), {1, 1});
    if (window.channels != window.out_channels) {
        fields.refuse("output", text("has ", window.out_channels, " channels, input ", window.channels));
    }
    return {window, average};
}

} // namespace hillock
