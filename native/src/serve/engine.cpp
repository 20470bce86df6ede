#include "hillock/engine.hpp"

#include "serve/read_file.hpp"
#include "serve/service.hpp"

namespace hillock {

Engine::Engine() : Engine(EngineOptions{}) {}

Engine::Engine(EngineOptions options) : service_(std::make_unique<Service>(options)) {}

Engine::~Engine() = default;

void Engine::load(const std::string &network, const std::string &path) {
    service_->load(network, serve::read_file(path));
}

void Engine::load(const std::string &network, std::vector<std::byte> image) {
    service_->load(network, std::move(image));
}

std::vector<NetworkInfo> Engine::networks() const {
    return service_->networks();
}

std::optional<std::int64_t> Engine::max_work() const {
    return service_->max_work();
}

void Engine::drain() {
    service_->drain();
}

void Engine::cancel() {
    service_->cancel();
}

void Engine::handle(const std::shared_ptr<Connection> &from, Envelope message) {
    service_->handle(from, std::move(message));
}

void Engine::left(const std::shared_ptr<Connection> &connection) {
    service_->left(connection);
}

} // namespace hillock
