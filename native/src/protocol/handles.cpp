#include "protocol/handles.hpp"

namespace hillock::protocol {

// At no time is a name without number that had one before: others send by it meanwhile.
void Handles::Names::put(std::uint32_t handle, std::string_view name) {
    const std::lock_guard lock(mutex_);
    const auto before = names_.find(handle);
    if (before != names_.end() && before->second != name) {
        numbers_.erase(before->second);
    }
    names_[handle] = name;
    std::uint32_t &number = numbers_[std::string(name)];
    if (number != 0 && number != handle) {
        names_.erase(number);
    }
    number = handle;
}

void Handles::Names::remove(std::string_view name) {
    const std::lock_guard lock(mutex_);
    if (const auto found = numbers_.find(name); found != numbers_.end()) {
        names_.erase(found->second);
        numbers_.erase(found);
    }
}

std::uint32_t Handles::Names::number(std::string_view name) const {
    const std::lock_guard lock(mutex_);
    const auto found = numbers_.find(name);
    return found == numbers_.end() ? 0 : found->second;
}

std::string Handles::Names::name(std::uint32_t handle) const {
    const std::lock_guard lock(mutex_);
    const auto found = names_.find(handle);
    return found == names_.end() ? std::string() : found->second;
}

} // namespace hillock::protocol
