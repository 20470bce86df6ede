package io.hillock.message.frame;

import io.hillock.message.Feedback;
import io.hillock.message.PlasticityUpdate;
import io.hillock.message.StateMessage;
import io.hillock.message.StatePull;
import io.hillock.message.StateSnapshot;
import io.hillock.message.StateSync;
import io.hillock.message.SyncMode;
import java.io.IOException;

/** Payloads of types 19 to 21, 25 and 26; all their tensors are theirs by whatever name. */
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

    static StatePull pull(Fields in) {
        return new StatePull(in.text("network"), in.optionalInteger("stream"), in.texts("names"));
    }

    static StateSnapshot snapshot(Fields in, Tensors tensors) {
        return new StateSnapshot(in.integer("version"), in.text("digest"), tensors.rest());
    }

    static StateSync sync(Fields in, Tensors tensors) {
        return new StateSync(in.text("network"), in.optionalInteger("stream"), in.integer("base_version"),
                SyncMode.of(in.text("mode")), tensors.rest());
    }

    static Feedback feedback(Fields in) {
        return new Feedback(in.integer("request_id"), in.optionalNumber("reward"), in.optionalInt32("label"));
    }

    static PlasticityUpdate plasticity(Fields in, Tensors tensors) {
        return new PlasticityUpdate(in.text("network"), in.text("rule"), in.number("rate"), in.integer("steps"),
                tensors.rest());
    }
}
