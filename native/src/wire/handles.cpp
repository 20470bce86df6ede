#include "wire/handles.hpp"

namespace hillock::wire {

void Handles::Names::put(std::uint32_t handle, std::string_view name) {
    remove(name);
    const std::lock_guard lock(mutex_);
    if (const auto before = names_.find(handle); before != names_.end()) {
        numbers_.erase(before->second);
    }
    names_[handle] = name;
    numbers_[std::string(name)] = handle;
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

} // namespace hillock::wire
