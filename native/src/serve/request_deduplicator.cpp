#include "serve/request_deduplicator.hpp"

#include "hillock/crc32c.hpp"

#include <algorithm>
#include <functional>
#include <span>

namespace hillock::serve {

namespace {

template<class Request>
std::uint64_t print_of(const Request &request, const WireTensor &encoding, std::int64_t stream) {
    Crc32c sum;
    sum.add(encoding.data);
    sum.add(std::as_bytes(std::span(encoding.shape))); // silent spikes of other shapes have the same bytes
    sum.add(std::as_bytes(std::span(&encoding.type, 1)));
    const std::size_t words =
        std::hash<std::string>()(request.network) ^ std::hash<std::string>()(request.context) * 31 ^
        static_cast<std::size_t>(request.steps.value_or(0)) * 131 ^ static_cast<std::size_t>(stream) * 1031 ^
        (request.wanted.raster ? 7u : 0u) ^ (request.wanted.membrane ? 77u : 0u) ^ request.wanted.record.size() * 777;
    return static_cast<std::uint64_t>(words) << 32 ^ static_cast<std::uint64_t>(sum.value());
}

// Nothing for requests that are not idempotent.
std::optional<std::uint64_t> print_of(const Message &message) {
    if (const auto *const request = std::get_if<ReasoningRequest>(&message)) {
        return print_of(*request, request->encoding, request->stream.value_or(0));
    }
    if (const auto *const request = std::get_if<BatchRequest>(&message)) {
        return print_of(*request, request->encodings, -1);
    }
    return std::nullopt;
}

std::size_t bytes_of(const Message &answer) {
    std::size_t bytes = 512; // the objects, about
    for (const WireTensor *tensor : tensors(answer)) {
        bytes += tensor->data.size();
    }
    return bytes;
}

// Where an answer goes: an envelope of a request without its tensors.
Envelope head(const Envelope &request) {
    Envelope envelope = Envelope::of(request.id, request.source, request.target, ReasoningRequest{});
    envelope.context.traceparent = request.context.traceparent;
    return envelope;
}

} // namespace

RequestDeduplicator::Memory &RequestDeduplicator::memory(const Connection &of) {
    const Session session{of.peer(), of.session()};
    const auto [place, fresh] = memories_.try_emplace(session);
    if (fresh) {
        const auto oldest =
            std::ranges::find_if(sessions_, [&](const Session &one) { return memories_.at(one).under_way.empty(); });
        if (sessions_.size() >= kSessions && oldest != sessions_.end()) {
            memories_.erase(*oldest);
            sessions_.erase(oldest);
        }
        sessions_.push_back(session);
    }
    return place->second;
}

bool RequestDeduplicator::begins(const std::shared_ptr<Connection> &from, const Envelope &request) {
    const std::optional<std::uint64_t> print = print_of(request.payload);
    if (!print) {
        return true;
    }
    std::optional<Message> answer;
    {
        const std::lock_guard lock(mutex_);
        Memory &known = memory(*from);
        const auto run = known.under_way.find(request.id);
        if (run != known.under_way.end() && run->second.print == *print) {
            run->second.asked.emplace_back(from, head(request));
            return false;
        }
        const auto kept = known.kept.find(request.id);
        if (kept == known.kept.end() || kept->second.print != *print) {
            known.under_way.insert_or_assign(request.id, Run{*print, {{from, head(request)}}});
            return true;
        }
        answer = kept->second.answer;
    }
    from->reply(request, *std::move(answer));
    return false;
}

// Under the lock.
RequestDeduplicator::Run *RequestDeduplicator::run_of(const Connection &from, const Envelope &request) {
    const auto known = memories_.find({from.peer(), from.session()});
    if (known == memories_.end()) {
        return nullptr;
    }
    const auto run = known->second.under_way.find(request.id);
    return run == known->second.under_way.end() ? nullptr : &run->second;
}

void RequestDeduplicator::runs(const Connection &from, const Envelope &request, Abandon abandon) {
    const std::optional<std::uint64_t> print = print_of(request.payload);
    const std::lock_guard lock(mutex_);
    if (Run *const run = print ? run_of(from, request) : nullptr; run != nullptr && run->print == *print) {
        run->abandon = std::move(abandon);
    }
}

std::optional<RequestDeduplicator::Session> RequestDeduplicator::left(const Connection &connection) {
    const Session session{connection.peer(), connection.session()};
    const std::lock_guard lock(mutex_);
    const auto known = memories_.find(session);
    if (known == memories_.end()) {
        return std::nullopt;
    }
    bool orphans = false;
    for (auto &[id, run] : known->second.under_way) {
        const bool lost = std::erase_if(run.asked, [&](const auto &one) { return one.first.get() == &connection; }) > 0;
        if (lost && run.asked.empty()) {
            run.orphaned = Clock::now();
            orphans = true;
        }
    }
    return orphans ? std::optional(session) : std::nullopt;
}

void RequestDeduplicator::abandon_orphans(const Session &of) {
    const std::lock_guard lock(mutex_);
    const auto known = memories_.find(of);
    if (known == memories_.end()) {
        return;
    }
    const Clock::time_point before = Clock::now() - grace_;
    // Under the lock, so that nobody joins a run that is being stopped.
    std::erase_if(known->second.under_way, [&](const auto &one) {
        const Run &run = one.second;
        return run.asked.empty() && run.orphaned <= before && run.abandon && run.abandon();
    });
}

void RequestDeduplicator::reply(const std::shared_ptr<Connection> &from, const Envelope &request, Message answer) {
    const std::optional<std::uint64_t> print = print_of(request.payload);
    std::optional<Run> run;
    if (print) {
        const std::lock_guard lock(mutex_);
        Memory &known = memory(*from);
        const auto found = known.under_way.find(request.id);
        if (found != known.under_way.end() && found->second.print == *print) {
            run = std::move(found->second);
            known.under_way.erase(found);
            const auto *const error = std::get_if<ErrorReply>(&answer);
            if (error == nullptr || !error->retryable) {
                keep(known, request.id, {*print, answer, bytes_of(answer)});
            }
        }
    }
    if (!run) {
        from->reply(request, std::move(answer));
        return;
    }
    for (const auto &[connection, question] : run->asked) {
        connection->reply(question, answer);
    }
}

void RequestDeduplicator::keep(Memory &memory, std::int64_t id, Kept kept) {
    memory.bytes += kept.bytes;
    const auto [place, fresh] = memory.kept.try_emplace(id, std::move(kept));
    if (!fresh) {
        memory.bytes -= place->second.bytes;
        place->second = std::move(kept);
    } else {
        memory.order.push_back(id);
    }
    while (!memory.order.empty() && (memory.order.size() > kAnswers || memory.bytes > kBytes)) {
        const auto oldest = memory.kept.find(memory.order.front());
        memory.bytes -= oldest->second.bytes;
        memory.kept.erase(oldest);
        memory.order.pop_front();
    }
}

} // namespace hillock::serve
