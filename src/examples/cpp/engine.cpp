// A remote engine: engine NAME=IMAGE tcp://localhost:9999
// serves the image under the name to whoever listens there, until the listener says no or the process is stopped.
#include "hillock/engine.hpp"
#include "hillock/client.hpp"

#include <iostream>
#include <string>

int main(int, char **arguments) try {
    const std::string model = arguments[1];
    const std::size_t equals = model.find('=');
    hillock::Engine engine;
    engine.load(model.substr(0, equals), model.substr(equals + 1));
    hillock::Client client("cpp-teacher-1", arguments[2]);
    client.serve(engine);
} catch (const std::exception &problem) {
    std::cerr << problem.what() << '\n';
    return 1;
}
