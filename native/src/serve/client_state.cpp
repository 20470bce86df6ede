#include "serve/client_state.hpp"

#include "protocol/checks.hpp"

namespace hillock::serve {

using protocol::refuse;

namespace {

constexpr std::size_t kRememberedAnswers = 4096; // answers that feedback is taken for, as through hubs
constexpr std::size_t kMostCells = 4096;

// Idempotent: it may be asked again over the next connection of the session.
bool may_come_again(const Message &question) {
    const auto *const request = std::get_if<ReasoningRequest>(&question);
    return (request != nullptr && !request->stream) || std::holds_alternative<BatchRequest>(question);
}

} // namespace

void ClientState::begin(std::int64_t id, std::shared_ptr<ServedRequest> job) {
    const std::lock_guard lock(mutex_);
    jobs_[id] = std::move(job);
}

void ClientState::end(const ServedRequest &job) {
    const std::lock_guard lock(mutex_);
    const auto found = jobs_.find(job.question().id);
    if (found != jobs_.end() && found->second.get() == &job) {
        jobs_.erase(found);
    }
}

void ClientState::cancel(std::int64_t id) {
    std::shared_ptr<ServedRequest> job;
    {
        const std::lock_guard lock(mutex_);
        arrays_.cancel(id);
        const auto found = jobs_.find(id);
        if (found != jobs_.end()) {
            job = found->second;
        }
    }
    if (job) {
        job->cancel();
    }
}

void ClientState::cancel_where(bool (*wanted)(const Message &question)) {
    std::vector<std::shared_ptr<ServedRequest>> jobs;
    {
        const std::lock_guard lock(mutex_);
        for (const auto &[id, job] : jobs_) {
            if (wanted(job->question().payload)) {
                jobs.push_back(job);
            }
        }
    }
    for (const auto &job : jobs) {
        job->cancel();
    }
}

void ClientState::cancel_all() {
    cancel_where([](const Message &) { return true; });
}

void ClientState::leave() {
    cancel_where([](const Message &question) { return !may_come_again(question); });
}

void ClientState::remember_answer(std::int64_t id, AnswerGiven answer) {
    const std::lock_guard lock(mutex_);
    answers_.insert_or_assign(id, std::move(answer));
    if (answers_.size() > kRememberedAnswers) {
        answers_.erase(answers_.begin());
    }
}

ClientState::AnswerGiven ClientState::answer_to(std::int64_t id) const {
    const std::lock_guard lock(mutex_);
    const auto found = answers_.find(id);
    if (found == answers_.end()) {
        refuse(ErrorCode::bad_value, "request_id",
               "no answer of a stream to request " + std::to_string(id) + " is remembered");
    }
    return found->second;
}

void ClientState::forget_answers(std::int64_t stream) {
    const std::lock_guard lock(mutex_);
    std::erase_if(answers_, [stream](const auto &one) { return one.second.stream == stream; });
}

void ClientState::factor(const std::string &cell, double factor) {
    const std::lock_guard lock(mutex_);
    if (factors_.size() >= kMostCells && !factors_.contains(cell)) {
        refuse(ErrorCode::overloaded, "source_cell", "too many cells send MTL_SIGNAL");
    }
    factors_[cell] = factor;
}

double ClientState::factor(const std::string &cell) const {
    const std::lock_guard lock(mutex_);
    const auto found = factors_.find(cell);
    return found == factors_.end() ? 1 : found->second;
}

void ClientState::run_in_order(std::int64_t id, const ServedNetworks::Served &network, BoundedExecutor &workers,
                               const Requester &requester, StreamTask task) {
    const std::lock_guard lock(mutex_);
    auto found = streams_.find(id);
    if (found == streams_.end() && streams_.size() < most_streams_) {
        found = streams_.emplace(id, std::make_shared<StreamState>(network)).first;
    }
    if (found == streams_.end()) {
        refuse(ErrorCode::overloaded, "stream", "too many are kept");
    }
    const std::shared_ptr<StreamState> stream = found->second;
    if (stream->network != network) {
        if (!stream->running) {
            streams_.erase(found);
        }
        refuse(ErrorCode::incompatible_state, "stream",
               "is one of another network, or of one that was loaded anew since");
    }
    stream->line.push_back({requester, std::move(task)});
    if (!std::exchange(stream->running, true)) {
        execute_next(id, stream, workers);
    }
}

// Under the lock.
void ClientState::execute_next(std::int64_t id, const std::shared_ptr<StreamState> &stream, BoundedExecutor &workers) {
    workers.execute(stream->line.front().requester,
                    [self = shared_from_this(), id, stream, &workers] { self->run_next(id, stream, workers); });
}

// One task, then another worker's turn, so that a long line holds up nobody else.
void ClientState::run_next(std::int64_t id, const std::shared_ptr<StreamState> &stream, BoundedExecutor &workers) {
    StreamTask task;
    {
        const std::lock_guard lock(mutex_);
        task = std::move(stream->line.front().task);
        stream->line.pop_front();
    }
    task(*stream);
    const std::lock_guard lock(mutex_);
    stream->running = !stream->line.empty();
    if (stream->running) {
        execute_next(id, stream, workers);
    } else if (stream->at_rest()) {
        streams_.erase(id); // what is at rest needs no memory
        std::erase_if(answers_, [id](const auto &one) { return one.second.stream == id; });
    }
}

} // namespace hillock::serve
