// What an engine does by its workers: runs, loading, and what is done in a stream's line.
#include "serve/service.hpp"

#include "protocol/envelope_json.hpp"

namespace hillock {

using serve::ServedRequest;
using serve::StreamState;

namespace {

constexpr std::string_view kStreamLearned = "stream.learned";

std::size_t samples_of(const ReasoningRequest &) {
    return 1;
}

std::size_t samples_of(const BatchRequest &request) {
    return static_cast<std::size_t>(request.encodings.shape.front());
}

std::size_t bytes_of(const Message &message) {
    std::size_t bytes = 0;
    for (const WireTensor *tensor : tensors(message)) {
        bytes += tensor->data.size();
    }
    return bytes;
}

} // namespace

std::optional<Engine::Service::Task> Engine::Service::enter(const std::shared_ptr<Connection> &from, Envelope message,
                                                            std::size_t samples) {
    const ClientPointer client = this->client(from);
    const std::int64_t id = message.id;
    const serve::Requester requester{from.get(), message.source};
    const auto came = std::chrono::steady_clock::now();
    serve::MemoryBudget::Share memory;
    try {
        memory = memory_.take("request", bytes_of(message.payload));
    } catch (const InvalidMessage &problem) {
        meters_.overloaded();
        once_.reply(from, message, error_reply(problem));
        return std::nullopt;
    }
    auto job = std::make_shared<ServedRequest>(
        std::move(message), std::move(memory), [=, this](const Envelope &question, Message answer) {
            if (samples > 0) {
                meters_.answered(samples, answer, std::chrono::steady_clock::now() - came);
            }
            once_.reply(from, question, std::move(answer));
        });
    if (!workers_.enter(requester)) {
        meters_.overloaded();
        once_.reply(from, job->question(), error_reply(ErrorCode::overloaded, "too many requests wait already"));
        return std::nullopt;
    }
    client->begin(id, job);
    once_.runs(*from, job->question(), [this, weak = std::weak_ptr(job), samples] {
        const std::shared_ptr<ServedRequest> orphan = weak.lock();
        const bool abandoned = orphan && orphan->abandon();
        if (abandoned && samples > 0) {
            meters_.abandoned();
        }
        return abandoned;
    });
    return Task{client, requester, std::move(job)};
}

void Engine::Service::perform(const Task &task, const Work &work) {
    task.job->run(work);
    task.client->end(*task.job);
    workers_.leave(task.requester);
}

void Engine::Service::run_in_order(const Task &task, std::int64_t id, const Served &network, StreamWork work) {
    try {
        task.client->run_in_order(id, network, workers_, task.requester,
                                  [this, task, work = std::move(work)](StreamState &state) {
                                      perform(task, [&](serve::Limit limit) { return work(state, limit); });
                                  });
    } catch (const InvalidMessage &problem) {
        workers_.execute(task.requester,
                         [this, task, problem] { perform(task, [&](serve::Limit) -> Message { throw problem; }); });
    }
}

template<class Request>
void Engine::Service::run(const std::shared_ptr<Connection> &from, Envelope message,
                          std::optional<std::int64_t> stream) {
    const Request &request = std::get<Request>(message.payload);
    Served network;
    try {
        network = networks_.find(request.network);
        serve::check_run(*network, request, options_.max_work);
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
    if (!stream) {
        workers_.execute(task->requester, [this, task = *task, work] {
            perform(task, [&](serve::Limit limit) { return work(nullptr, limit); });
        });
        return;
    }
    run_in_order(*task, *stream, network,
                 [this, work, network, id = *stream, from, client = task->client,
                  job = task->job](StreamState &state, serve::Limit limit) -> Message {
                     Message answer =
                         run_watched(state, *from, id, [&](std::uint64_t *words) { return work(words, limit); });
                     if (const auto *const response = std::get_if<ReasoningResponse>(&answer)) {
                         client->remember_answer(job->question().id, {network, id, response->label});
                     }
                     return answer;
                 });
}

template void Engine::Service::run<ReasoningRequest>(const std::shared_ptr<Connection> &, Envelope,
                                                     std::optional<std::int64_t>);
template void Engine::Service::run<BatchRequest>(const std::shared_ptr<Connection> &, Envelope,
                                                 std::optional<std::int64_t>);

Message Engine::Service::run_watched(StreamState &state, const Connection &from, std::int64_t stream,
                                     const std::function<Message(std::uint64_t *)> &run) {
    const bool learns = state.network->learned().learns();
    const bool watched = learns && watchers_.wanted(kStreamLearned);
    if (!watched) {
        state.told.clear();
    } else if (state.told.empty()) {
        state.told = state.words;
    }
    const std::int64_t before = serve::steps(state.words);
    Message answer = run(state.words.data());
    if (learns) {
        meters_.learned(serve::steps(state.words) - before);
    }
    if (watched) {
        if (std::optional<PlasticityUpdate> update = serve::tell(state)) {
            Json body = protocol::payload_json(*update);
            Json::Object &fields = *body.as<Json::Object>();
            fields.emplace_back("cell", from.peer());
            fields.emplace_back("stream", stream);
            publish(kStreamLearned, std::move(body), std::move(update->deltas));
        }
    }
    return answer;
}

void Engine::Service::load(const std::shared_ptr<Connection> &from, Envelope message) {
    const NetworkLoad &load = std::get<NetworkLoad>(message.payload);
    const std::string name = load.network;
    const serve::NetworkClaim by = serve::NetworkClaim::of(*from, message);
    auto bytes = std::make_shared<std::vector<std::byte>>();
    if (load.image) {
        bytes->assign(load.image->data.begin(), load.image->data.end());
    } else {
        *bytes = client(from)->with_arrays([&](serve::Arrays &arrays) { return arrays.take(*load.stream); });
    }
    if (const std::optional<Task> task = enter(from, std::move(message), 0)) {
        workers_.execute(task->requester, [this, task = *task, name, by, bytes] {
            perform(task, [&](serve::Limit) {
                return Ack{std::nullopt, put(name, std::move(*bytes), by)->info().handle};
            });
        });
    }
}

template<class Request>
void Engine::Service::state(const std::shared_ptr<Connection> &from, Envelope message) {
    const Request &request = std::get<Request>(message.payload);
    const Served network = networks_.find(request.network);
    const std::int64_t stream = *request.stream;
    const std::optional<Task> task = enter(from, std::move(message), 0);
    if (!task) {
        return;
    }
    run_in_order(*task, stream, network,
                 [job = task->job, client = task->client, stream](StreamState &line, serve::Limit) -> Message {
                     const Request &asked = std::get<Request>(job->question().payload);
                     if constexpr (std::is_same_v<Request, StatePull>) {
                         return serve::pull(line, asked);
                     } else {
                         serve::sync(line, asked);
                         if (line.at_rest()) {
                             client->forget_answers(stream); // it ends with this answer
                         }
                         return Ack{};
                     }
                 });
}

template void Engine::Service::state<StatePull>(const std::shared_ptr<Connection> &, Envelope);
template void Engine::Service::state<StateSync>(const std::shared_ptr<Connection> &, Envelope);

void Engine::Service::feedback(const std::shared_ptr<Connection> &from, Envelope message) {
    const Feedback asked = std::get<Feedback>(message.payload);
    const ClientPointer client = this->client(from);
    const serve::ClientState::AnswerGiven answer = client->answer_to(asked.request_id);
    networks_.require_served(answer.network);
    const double factor = client->factor(message.source);
    if (const std::optional<Task> task = enter(from, std::move(message), 0)) {
        run_in_order(*task, answer.stream, answer.network,
                     [asked, label = answer.label, factor](StreamState &state, serve::Limit) -> Message {
                         serve::feedback(state, asked, label, factor);
                         return Ack{};
                     });
    }
}

} // namespace hillock
