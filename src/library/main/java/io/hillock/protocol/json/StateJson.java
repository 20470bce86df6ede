package io.hillock.protocol.json;

import io.hillock.protocol.StateMessage.Feedback;
import io.hillock.protocol.StateMessage.PlasticityUpdate;
import io.hillock.protocol.StateMessage.StatePull;
import io.hillock.protocol.StateMessage.StateSnapshot;
import io.hillock.protocol.StateMessage.StateSync;
import io.hillock.protocol.StateMessage;
import io.hillock.protocol.SyncMode;
import io.hillock.protocol.bytes.Tensors;
import java.io.IOException;

/** The JSON payloads of types 19 to 21, 25 and 26. All their tensors belong to the payload, whatever their names. */
final class StateJson {

    private StateJson() {}

    static void write(JsonWriter out, StateMessage message) throws IOException {
        switch (message) {
            case StatePull(var network, var stream, var names) -> {
                out.text("network", network);
                out.number("stream", stream);
                out.valuesIfAny("names", names);
            }
            case StateSnapshot(var version, var digest, _) -> {
                out.number("version", version);
                out.text("digest", digest);
            }
            case StateSync(var network, var stream, var baseVersion, var mode, _) -> {
                out.text("network", network);
                out.number("stream", stream);
                out.number("base_version", baseVersion);
                out.text("mode", mode.label());
            }
            case Feedback(var requestId, var reward, var label) -> {
                out.number("request_id", requestId);
                out.number("reward", reward);
                out.number("label", label);
            }
            case PlasticityUpdate(var network, var rule, var rate, var steps, _) -> {
                out.text("network", network);
                out.text("rule", rule);
                out.number("rate", rate);
                out.number("steps", steps);
            }
        }
    }

    static StatePull pull(JsonFields in) {
        return new StatePull(in.text("network"), in.optionalInteger("stream"), in.texts("names"));
    }

    static StateSnapshot snapshot(JsonFields in, Tensors tensors) {
        return new StateSnapshot(in.integer("version"), in.text("digest"), tensors.rest());
    }

    static StateSync sync(JsonFields in, Tensors tensors) {
        return new StateSync(in.text("network"), in.optionalInteger("stream"), in.integer("base_version"),
                SyncMode.of(in.text("mode")), tensors.rest());
    }

    static Feedback feedback(JsonFields in) {
        return new Feedback(in.integer("request_id"), in.optionalNumber("reward"), in.optionalInt32("label"));
    }

    static PlasticityUpdate plasticity(JsonFields in, Tensors tensors) {
        return new PlasticityUpdate(in.text("network"), in.text("rule"), in.number("rate"), in.integer("steps"),
                tensors.rest());
    }
}
