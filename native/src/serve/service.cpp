#include "serve/service.hpp"

#include "wire/checks.hpp"

#include <algorithm>
#include <thread>

namespace hillock {

using serve::Job;
using serve::Network;
using serve::StreamState;
using wire::refuse;

namespace {

constexpr std::size_t kSaid = 4096; // answers that feedback is taken for, as through hubs

EngineOptions complete(EngineOptions options) {
    if (options.threads == 0) {
        options.threads = std::max(1u, std::thread::hardware_concurrency());
    }
    return options;
}

std::size_t samples_of(const ReasoningRequest &) {
    return 1;
}

std::size_t samples_of(const BatchRequest &request) {
    return static_cast<std::size_t>(request.encodings.shape.front());
}

} // namespace

Engine::Service::Service(EngineOptions options)
    : options_(complete(options)), workers_(options_.threads, options_.waiting) {}

Engine::Service::~Service() {
    std::vector<GuestPointer> all;
    {
        const std::lock_guard lock(guests_mutex_);
        for (const auto &[connection, guest] : guests_) {
            all.push_back(guest);
        }
        for (const std::weak_ptr<Guest> &one : departed_) {
            if (GuestPointer guest = one.lock()) {
                all.push_back(std::move(guest));
            }
        }
    }
    for (const GuestPointer &guest : all) {
        const std::lock_guard lock(guest->mutex);
        for (const auto &[id, job] : guest->jobs) {
            job->cancel();
        }
    }
}

void Engine::Service::load(const std::string &network, std::vector<std::byte> image) {
    wire::check_name("network", network);
    put(network, std::move(image));
}

std::vector<NetworkInfo> Engine::Service::networks() const {
    std::vector<NetworkInfo> all;
    const std::lock_guard lock(networks_mutex_);
    for (const auto &[name, network] : networks_) {
        all.push_back(network->info());
    }
    return all;
}

Engine::Service::Served Engine::Service::find(const std::string &network) const {
    const std::lock_guard lock(networks_mutex_);
    const auto found = networks_.find(network);
    if (found == networks_.end()) {
        refuse(ErrorCode::unknown_network, "network", "'" + network + "' is not served here");
    }
    return found->second;
}

Engine::Service::Served Engine::Service::put(const std::string &network, std::vector<std::byte> image) {
    std::int32_t handle = 0;
    {
        const std::lock_guard lock(networks_mutex_);
        if (networks_.size() >= options_.networks && !networks_.contains(network)) {
            refuse(ErrorCode::overloaded, "network", std::to_string(options_.networks) + " are served already");
        }
        handle = ++last_handle_;
    }
    const Served served = std::make_shared<const Network>(network, handle, std::move(image));
    const std::lock_guard lock(networks_mutex_);
    networks_[network] = served;
    return served;
}

Engine::Service::GuestPointer Engine::Service::guest(const std::shared_ptr<Connection> &of) {
    const std::lock_guard lock(guests_mutex_);
    GuestPointer &guest = guests_[of.get()];
    if (!guest) {
        guest = std::make_shared<Guest>(options_);
    }
    return guest;
}

void Engine::Service::left(const std::shared_ptr<Connection> &connection) {
    GuestPointer guest;
    {
        const std::lock_guard lock(guests_mutex_);
        const auto found = guests_.find(connection.get());
        if (found == guests_.end()) {
            return;
        }
        guest = std::move(found->second);
        guests_.erase(found);
        std::erase_if(departed_, [](const auto &one) { return one.expired(); });
        departed_.push_back(guest);
    }
    std::vector<std::shared_ptr<Job>> jobs;
    {
        const std::lock_guard lock(guest->mutex);
        for (const auto &[id, job] : guest->jobs) {
            // What may be asked again over the next connection of the session goes on.
            const Message &question = job->question().payload;
            const auto *const request = std::get_if<ReasoningRequest>(&question);
            const bool again =
                (request != nullptr && !request->stream) || std::holds_alternative<BatchRequest>(question);
            if (!again) {
                jobs.push_back(job);
            }
        }
    }
    for (const auto &job : jobs) {
        job->cancel();
    }
}

void Engine::Service::handle(const std::shared_ptr<Connection> &from, Envelope message) {
    if (draining_ && !std::holds_alternative<Cancel>(message.payload) &&
        !std::holds_alternative<StatusRequest>(message.payload)) {
        refuse(ErrorCode::overloaded, "engine", "drains");
    }
    if (once_.begins(from, message)) {
        dispatch(from, std::move(message));
    }
}

void Engine::Service::dispatch(const std::shared_ptr<Connection> &from, Envelope message) {
    const GuestPointer guest = this->guest(from);
    const auto with_arrays = [&](const auto &use) {
        const std::lock_guard lock(guest->mutex);
        use(guest->arrays);
    };
    const auto reply = [&](Message answer) { from->reply(message, std::move(answer)); };
    std::visit(
        Overloaded{
            [&](const ReasoningRequest &request) { run<ReasoningRequest>(from, std::move(message), request.stream); },
            [&](const BatchRequest &) { run<BatchRequest>(from, std::move(message), std::nullopt); },
            [&](const Cancel &one) {
                cancel(*guest, one.id);
                reply(Ack{});
            },
            [&](const StreamOpen &open) {
                with_arrays([&](serve::Arrays &arrays) { arrays.open(message.id, open); });
                reply(Ack{});
            },
            [&](const StreamChunk &chunk) { with_arrays([&](serve::Arrays &arrays) { arrays.chunk(chunk); }); },
            [&](const StreamClose &close) {
                with_arrays([&](serve::Arrays &arrays) { arrays.close(close); });
                reply(Ack{});
            },
            [&](const NetworkLoad &) { load(from, std::move(message)); },
            [&](const NetworkUnload &unload) {
                find(unload.network);
                {
                    const std::lock_guard lock(networks_mutex_);
                    networks_.erase(unload.network);
                }
                reply(Ack{});
            },
            [&](const NetworkList &) { reply(NetworkList{networks()}); },
            [&](const StatePull &) { state<StatePull>(from, std::move(message)); },
            [&](const StateSync &) { state<StateSync>(from, std::move(message)); },
            [&](const Feedback &) { feedback(from, std::move(message)); },
            [&](const StatusRequest &) { reply(status()); },
            [&](const MetricsRequest &request) {
                reply(meters_.report(request.names, workers_.load(), networks().size()));
            },
            [&](const auto &) {
                refuse(ErrorCode::unknown_type, "type",
                       "engines do not handle " + std::string(type_name(number(message.payload))));
            }},
        message.payload);
}

void Engine::Service::cancel(Guest &guest, std::int64_t id) {
    std::shared_ptr<Job> job;
    {
        const std::lock_guard lock(guest.mutex);
        guest.arrays.cancel(id);
        const auto found = guest.jobs.find(id);
        if (found != guest.jobs.end()) {
            job = found->second;
        }
    }
    if (job) {
        job->cancel();
    }
}

Message Engine::Service::status() const {
    StatusReport report;
    report.state = draining_ ? Readiness::draining : Readiness::ready;
    const auto time = std::chrono::steady_clock::now() - started_;
    report.uptime_ms = std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
    report.load = workers_.load();
    report.version = HILLOCK_VERSION;
    const std::lock_guard lock(networks_mutex_);
    for (const auto &[name, network] : networks_) {
        report.networks.push_back(name);
        report.cpu_features = {network->isa()}; // the machine's, so that of all
    }
    return report;
}

std::optional<Engine::Service::Task> Engine::Service::enter(const std::shared_ptr<Connection> &from, Envelope message,
                                                            std::size_t samples) {
    const GuestPointer guest = this->guest(from);
    const std::int64_t id = message.id;
    auto job = std::make_shared<Job>(std::move(message), [this, from](const Envelope &question, Message answer) {
        once_.reply(from, question, std::move(answer));
    });
    if (!workers_.enter()) {
        meters_.overloaded();
        once_.reply(from, job->question(), error_reply(ErrorCode::overloaded, "too many requests wait already"));
        return std::nullopt;
    }
    const std::lock_guard lock(guest->mutex);
    guest->jobs[id] = job;
    return Task{from, guest, std::move(job), samples, std::chrono::steady_clock::now()};
}

void Engine::Service::perform(const Task &task, const Work &work) {
    const Message answer = task.job->run(work);
    if (task.samples > 0) {
        meters_.answered(task.samples, answer, std::chrono::steady_clock::now() - task.came);
    }
    {
        const std::lock_guard lock(task.guest->mutex);
        const auto found = task.guest->jobs.find(task.job->question().id);
        if (found != task.guest->jobs.end() && found->second == task.job) {
            task.guest->jobs.erase(found);
        }
    }
    workers_.leave();
}

template<class Request>
void Engine::Service::run(const std::shared_ptr<Connection> &from, Envelope message,
                          std::optional<std::int64_t> stream) {
    const Request &request = std::get<Request>(message.payload);
    Served network;
    try {
        network = find(request.network);
        serve::check_run(*network, request);
    } catch (const InvalidMessage &problem) {
        once_.reply(from, message, error_reply(problem));
        return;
    }
    const std::size_t samples = samples_of(request);
    const std::optional<Task> task = enter(from, std::move(message), samples);
    if (!task) {
        return;
    }
    const auto work = [network, job = task->job](std::uint64_t *state, serve::Limit limit) {
        return serve::run(*network, std::get<Request>(job->question().payload), state, limit);
    };
    if (stream) {
        in_line(*task, *stream, network,
                [work, network, id = *stream, guest = task->guest, job = task->job](StreamState &state,
                                                                                    serve::Limit limit) -> Message {
                    Message answer = work(state.words.data(), limit);
                    if (const auto *const response = std::get_if<ReasoningResponse>(&answer)) {
                        const std::lock_guard lock(guest->mutex);
                        guest->said.insert_or_assign(job->question().id, Said{network, id, response->label});
                        if (guest->said.size() > kSaid) {
                            guest->said.erase(guest->said.begin());
                        }
                    }
                    return answer;
                });
    } else {
        workers_.execute(
            [this, task = *task, work] { perform(task, [&](serve::Limit limit) { return work(nullptr, limit); }); });
    }
}

void Engine::Service::load(const std::shared_ptr<Connection> &from, Envelope message) {
    const NetworkLoad &load = std::get<NetworkLoad>(message.payload);
    const std::string name = load.network;
    auto bytes = std::make_shared<std::vector<std::byte>>();
    if (load.image) {
        bytes->assign(load.image->data.begin(), load.image->data.end());
    } else {
        const GuestPointer guest = this->guest(from);
        const std::lock_guard lock(guest->mutex);
        *bytes = guest->arrays.take(*load.stream);
    }
    if (const std::optional<Task> task = enter(from, std::move(message), 0)) {
        workers_.execute([this, task = *task, name, bytes] {
            perform(task, [&](serve::Limit) { return Ack{std::nullopt, put(name, std::move(*bytes))->info().handle}; });
        });
    }
}

template<class Request>
void Engine::Service::state(const std::shared_ptr<Connection> &from, Envelope message) {
    const Request &request = std::get<Request>(message.payload);
    const Served network = find(request.network);
    const std::optional<std::int64_t> stream = request.stream;
    if (!stream) {
        refuse(ErrorCode::incompatible_state, "stream", "'" + request.network + "' does not learn");
    }
    const std::optional<Task> task = enter(from, std::move(message), 0);
    if (!task) {
        return;
    }
    in_line(*task, *stream, network, [job = task->job](StreamState &line, serve::Limit) -> Message {
        const Request &asked = std::get<Request>(job->question().payload);
        if constexpr (std::is_same_v<Request, StatePull>) {
            return serve::pull(line, asked);
        } else {
            serve::sync(line, asked);
            return Ack{};
        }
    });
}

void Engine::Service::feedback(const std::shared_ptr<Connection> &from, Envelope message) {
    const Feedback asked = std::get<Feedback>(message.payload);
    std::optional<Said> said;
    {
        const GuestPointer guest = this->guest(from);
        const std::lock_guard lock(guest->mutex);
        const auto found = guest->said.find(asked.request_id);
        if (found == guest->said.end()) {
            refuse(ErrorCode::bad_value, "request_id",
                   "no answer of a stream to request " + std::to_string(asked.request_id) + " is remembered");
        }
        said = found->second;
    }
    if (find(said->network->info().name) != said->network) {
        refuse(ErrorCode::unknown_network, "network", "was loaded anew since");
    }
    if (const std::optional<Task> task = enter(from, std::move(message), 0)) {
        in_line(*task, said->stream, said->network,
                [asked, label = said->label](StreamState &state, serve::Limit) -> Message {
                    serve::feedback(state, asked, label);
                    return Ack{};
                });
    }
}

// A stream that is not there yet is at rest.
void Engine::Service::in_line(const Task &task, std::int64_t id, const Served &network, StreamWork work) {
    const GuestPointer &guest = task.guest;
    std::optional<InvalidMessage> problem;
    std::shared_ptr<StreamState> stream;
    {
        const std::lock_guard lock(guest->mutex);
        auto found = guest->streams.find(id);
        if (found == guest->streams.end() && guest->streams.size() < options_.streams) {
            found = guest->streams.emplace(id, std::make_shared<StreamState>(network)).first;
        }
        if (found == guest->streams.end()) {
            problem.emplace(ErrorCode::overloaded, "stream", "too many are kept");
        } else if (found->second->network != network) {
            problem.emplace(ErrorCode::incompatible_state, "stream",
                            "is one of another network, or of one that was loaded anew since");
            if (!found->second->running) {
                guest->streams.erase(found);
            }
        } else {
            stream = found->second;
            stream->line.push_back([this, task, work = std::move(work)](StreamState &state) {
                perform(task, [&](serve::Limit limit) { return work(state, limit); });
            });
            if (std::exchange(stream->running, true)) {
                return;
            }
        }
    }
    if (problem) {
        workers_.execute([this, task, problem] { perform(task, [&](serve::Limit) -> Message { throw *problem; }); });
    } else {
        workers_.execute([this, guest, id, stream] { next_in_line(guest, id, stream); });
    }
}

// One task, then another worker's turn, so that a long line holds up nobody else.
void Engine::Service::next_in_line(const GuestPointer &guest, std::int64_t id,
                                   const std::shared_ptr<StreamState> &stream) {
    std::function<void(StreamState &)> task;
    {
        const std::lock_guard lock(guest->mutex);
        task = std::move(stream->line.front());
        stream->line.pop_front();
    }
    task(*stream);
    const std::lock_guard lock(guest->mutex);
    stream->running = !stream->line.empty();
    if (stream->running) {
        workers_.execute([this, guest, id, stream] { next_in_line(guest, id, stream); });
    } else if (stream->at_rest()) {
        guest->streams.erase(id); // what is at rest needs no memory
        std::erase_if(guest->said, [id](const auto &one) { return one.second.stream == id; });
    }
}

} // namespace hillock
