// A client: client NETWORK tcp://localhost:9999
// asks what the network says to a constant input, held for 64 steps.
#include "hillock/client.hpp"

#include <iostream>
#include <string>
#include <vector>

int main(int, char **arguments) try {
    const std::string network = arguments[1];
    hillock::Client client("cpp-client-1", arguments[2]);
    for (const hillock::NetworkInfo &info : client.ask<hillock::NetworkList>(hillock::NetworkList{}).networks) {
        if (info.name != network) {
            continue;
        }
        const std::vector<float> values(static_cast<std::size_t>(hillock::elements(info.input)), 0.5f);
        hillock::ReasoningRequest request;
        request.network = network;
        request.steps = 64;
        request.encoding = hillock::WireTensor::of<float>("encoding", info.input, values);
        const auto answer = client.ask<hillock::ReasoningResponse>(request);
        std::cout << "label " << answer.label << ", " << answer.spike_count << " spikes, confidence "
                  << answer.confidence << ", by " << answer.engine << '\n';
        return 0;
    }
    std::cerr << "no network '" << network << "' there\n";
    return 1;
} catch (const std::exception &problem) {
    std::cerr << problem.what() << '\n';
    return 1;
}
