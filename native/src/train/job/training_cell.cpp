#include "train/job/training_cell.hpp"

#include "hillock/rights.hpp"
#include "protocol/checks.hpp"

#include <algorithm>

namespace hillock::train {

namespace {

using protocol::refuse;

constexpr std::size_t kMostSenders = 64; // that have jobs on their way

void require_teach(const Connection &from, const Envelope &message) {
    if (!rights::of(from, message).contains(Right::teach)) {
        rights::refuse(Right::teach, std::string(type_name(number(message.payload))) + " to a training cell");
    }
}

} // namespace

TrainingCell::TrainingCell(TrainingCellOptions options)
    : options_(std::move(options)), watchers_([] {}),
      queue_(std::make_unique<JobQueue>(
          options_, [this](std::string_view what, const TrainingStatus &status) { publish(what, status); },
          [this](const StoredJob &job, const Deployment &wanted, std::span<const std::byte> image) {
              return deploy(job, wanted, image);
          })) {}

TrainingCell::~TrainingCell() {
    queue_.reset();
    watchers_.close();
}

void TrainingCell::entered(const std::shared_ptr<Connection> &connection) {
    if (!connection->standing().role) { // a listener, which passes events on to whoever wants them
        watchers_.subscribe(connection, std::string(kBroadcast), {"training.*"});
    }
    const std::lock_guard lock(mutex_);
    connections_.push_back(connection);
}

void TrainingCell::left(const std::shared_ptr<Connection> &connection) {
    watchers_.left(*connection);
    const std::lock_guard lock(mutex_);
    std::erase(connections_, connection);
    std::erase_if(uploads_, [&](const auto &one) { return one.first.first == connection.get(); });
}

JobUploads &TrainingCell::uploads(const std::shared_ptr<Connection> &from, const std::string &source) {
    const Sender sender{from.get(), source};
    const auto found = uploads_.find(sender);
    if (found != uploads_.end()) {
        return found->second;
    }
    std::erase_if(uploads_, [](const auto &one) { return one.second.count() == 0; });
    if (uploads_.size() >= kMostSenders) {
        refuse(ErrorCode::overloaded, "stream", "many cells send jobs at once");
    }
    return uploads_
        .try_emplace(
            sender, [this] { return queue_->temporary(); }, options_.job_bytes)
        .first->second;
}

void TrainingCell::forget_abandoned() {
    constexpr std::chrono::minutes kSilence(5); // a sender waits for seconds
    const std::lock_guard lock(mutex_);
    for (auto &[sender, one] : uploads_) {
        one.forget(kSilence);
    }
}

void TrainingCell::handle(const std::shared_ptr<Connection> &from, Envelope message) {
    rights::check(*from, message);
    const auto reply = [&](Message answer) { from->reply(message, std::move(answer)); };
    const auto with_uploads = [&](auto use) {
        const std::lock_guard lock(mutex_);
        use(uploads(from, message.source));
    };
    std::visit(Overloaded{[&](const StreamOpen &open) {
                              forget_abandoned();
                              with_uploads([&](JobUploads &all) { all.open(message.id, open); });
                              reply(Ack{});
                          },
                          [&](const StreamChunk &chunk) { with_uploads([&](JobUploads &all) { all.chunk(chunk); }); },
                          [&](const StreamClose &close) {
                              with_uploads([&](JobUploads &all) { all.close(close); });
                              reply(Ack{});
                          },
                          [&](const Cancel &one) {
                              with_uploads([&](JobUploads &all) { all.cancel(one.id); });
                              reply(Ack{});
                          },
                          [&](const NetworkLoad &job) { load(from, message, job); },
                          [&](const NetworkUnload &unload) {
                              require_teach(*from, message);
                              queue_->end(unload.network);
                              reply(Ack{});
                          },
                          [&](const NetworkList &) {
                              NetworkList list;
                              for (TrainingStatus &job : queue_->jobs()) {
                                  list.networks.push_back(std::move(job.network));
                              }
                              reply(std::move(list));
                          },
                          [&](const StatePull &pull) { reply(queue_->state(pull)); },
                          [&](const StatusRequest &) { reply(status()); },
                          [&](const Subscribe &subscribe) {
                              watchers_.subscribe(from, message.source, subscribe.topics);
                              reply(Ack{});
                          },
                          [&](const Unsubscribe &unsubscribe) {
                              watchers_.unsubscribe(from, message.source, unsubscribe.topics);
                              reply(Ack{});
                          },
                          [&](const auto &) {
                              refuse(ErrorCode::unknown_type, "type",
                                     "training cells do not handle " + std::string(type_name(number(message.payload))));
                          }},
               message.payload);
}

void TrainingCell::load(const std::shared_ptr<Connection> &from, const Envelope &message, const NetworkLoad &load) {
    require_teach(*from, message);
    JobQueue::check_name(load.network);
    std::filesystem::path file;
    if (load.image) {
        JobUploads::require_size(static_cast<std::int64_t>(load.image->data.size()), options_.job_bytes);
        file = queue_->temporary();
        write_new(file, load.image->data);
    } else {
        const std::lock_guard lock(mutex_);
        file = uploads(from, message.source).take(load.stream.value_or(0));
    }
    Envelope question = message;
    question.payload = StatusRequest{}; // the job is in its file; an answer needs the rest
    queue_->accept(
        load.network, file, rights::of(*from, message),
        [from, question = std::move(question)](Message answer) { from->reply(question, std::move(answer)); });
}

StatusReport TrainingCell::status() const {
    StatusReport report;
    report.state = queue_->draining() ? Readiness::draining : Readiness::ready;
    const auto time = std::chrono::steady_clock::now() - started_;
    report.uptime_ms = std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
    report.version = HILLOCK_VERSION;
    for (const TrainingStatus &job : queue_->jobs()) {
        if (!ended(job.state)) {
            report.load += 1;
            report.networks.push_back(job.job());
        }
    }
    return report;
}

void TrainingCell::publish(std::string_view what, const TrainingStatus &status) {
    watchers_.publish({"training." + std::string(what), status.json(), {}});
}

// Has each cell load the network, with the rights of the job's sender as far as this cell has them.
std::vector<std::pair<std::string, std::string>> TrainingCell::deploy(const StoredJob &job, const Deployment &wanted,
                                                                      std::span<const std::byte> image) {
    std::vector<std::string> cells = wanted.cells;
    if (cells.empty()) { // those that connected here to serve, and the hub, which hands networks to its engines
        const std::lock_guard lock(mutex_);
        for (const std::shared_ptr<Connection> &one : connections_) {
            if (one->standing().role.value_or(Role::performance) == Role::performance) {
                cells.push_back(one->peer());
            }
        }
    }
    const NetworkLoad load{wanted.network, std::nullopt,
                           WireTensor::keep("image", {static_cast<std::int32_t>(image.size())},
                                            std::vector<std::byte>(image.begin(), image.end()))};
    std::vector<std::pair<std::string, std::string>> outcomes;
    for (const std::string &cell : cells) {
        if (std::ranges::none_of(outcomes, [&](const auto &one) { return one.first == cell; })) {
            outcomes.emplace_back(cell, deploy(cell, job, load));
        }
    }
    return outcomes;
}

std::string TrainingCell::deploy(const std::string &cell, const StoredJob &job, const NetworkLoad &load) {
    constexpr std::chrono::milliseconds kLoading(30'000);
    const std::shared_ptr<Connection> way = way_to(cell);
    Message answer = error_reply(ErrorCode::disconnected, "not connected to '" + cell + "'");
    if (way) {
        Envelope message = Envelope::of(way->next_id(), way->name(), cell, load);
        message.context.deadline_ms = static_cast<std::int32_t>(kLoading.count());
        message.context.rights = job.rights();
        answer = way->request(std::move(message), kLoading);
    }
    const auto *const error = std::get_if<ErrorReply>(&answer);
    return error == nullptr ? "loaded" : std::string(label(error->code)) + ": " + error->message;
}

// The connection to a cell; to the hub that this side connected to, for all others.
std::shared_ptr<Connection> TrainingCell::way_to(const std::string &cell) const {
    const std::lock_guard lock(mutex_);
    std::shared_ptr<Connection> hub;
    for (const std::shared_ptr<Connection> &one : connections_) {
        if (one->peer() == cell) {
            return one;
        }
        hub = !one->standing().role ? one : hub;
    }
    return hub;
}

} // namespace hillock::train
