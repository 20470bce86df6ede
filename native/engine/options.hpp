#pragma once

#include "hillock/engine.hpp"
#include "hillock/settings.hpp"
#include "train/job/training_cell_options.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace hillock::program {

// What the command line says.
struct Options {
    Settings settings;
    EngineOptions engine;
    std::optional<train::TrainingCellOptions> training; // it trains, and serves no networks
    bool bounds_runs = false;                           // by --threads, --max-work or --max-memory
    std::chrono::milliseconds drain{5000};              // how long answers under way may take after SIGTERM
    bool listen = false;
    bool no_token = false; // listen for other machines although nobody must prove anything
    std::string uri;
    std::vector<std::pair<std::string, std::string>> models; // name, file
    bool help = false, version = false;
};

inline constexpr const char *kUsage = R"(Usage: hillock-engine --connect URI --name NAME [OPTION]...
       hillock-engine --listen URI [--name NAME] [OPTION]...
       hillock-engine --role training --jobs DIR (--connect URI --name NAME | --listen URI) [OPTION]...
Serves networks (images made by 'hillock compile') to routers and clients that speak the Hillock protocol; or trains.

  --connect URI       connect to a listener, and again after a loss; needs --name
  --listen URI        wait for cells
                      URI is unix:/path, unix: (the default path), tcp://host:port, tls://host:port or shm:name
  --name NAME         this cell's name; hillock-engine where it listens
  --role ROLE         training, performance (the default), interface or router
  --jobs DIR          train instead of serving: take the jobs of 'hillock train --on' and keep them in DIR; a later start with
                      DIR continues them. Needs --role training, or router to replace networks that others serve
  --train-data DIR    jobs may name arrays in DIR instead of bringing them along
  --train-waiting N   jobs that may wait; more are refused; 16 by default
  --train-threads K   threads of a job, at most; one for each processor by default
  --threads K         runs at once; one for each processor by default
  --model [NAME=]FILE serve this image; its name is the file's without ending where none is given; may be repeated
  --token-file FILE   the secret that both sides must know: TOKEN or TOKEN ROLE a line; a listener admits all of them, who
                      connects shows the first; mode 0600
  --no-token          listen for other machines although nobody must prove anything
  --ca FILE           tls: certificates (PEM) of who must have signed the peer's; a listener then takes in nobody without
  --cert FILE         tls: this side's certificate (PEM), with the chain behind it
  --key FILE          tls: its key (PEM)
  --clients-must-prove  what --ca means to a listener; needs it
  --heartbeat MS      --listen: silence after which a cell is pinged; 5000 by default
  --credits N         messages that each peer may have waiting here; 256 by default
  --connections N     --listen: cells that are taken at once; 1024 by default
  --max-work N        operations that one request may take: samples x steps x operations of one step; 2^40 by default
  --max-memory BYTES  that networks, runs, streams and waiting requests may take; half of the memory by default
  --drain MS          how long runs under way may go on after SIGTERM or SIGINT; then they are cancelled; 5000 by default
  --help, --version

Logs go to stderr. SIGTERM and SIGINT drain: answers under way are delivered, new requests refused; a training ends after
its batch and writes a checkpoint. The process ends at most 3 s after the time that --drain gives.
Exit status: 0 drained, 1 failed (an image, a file, an address), 2 wrong usage, 3 refused by the listener.
)";

// Wrong usage; what() says what.
class UsageError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

Options parse(const std::vector<std::string> &arguments);

} // namespace hillock::program
