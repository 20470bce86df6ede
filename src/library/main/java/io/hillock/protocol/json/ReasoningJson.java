package io.hillock.protocol.json;

import io.hillock.protocol.ReasoningMessage.BatchRequest;
import io.hillock.protocol.ReasoningMessage.BatchResponse;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.ReasoningMessage;
import io.hillock.protocol.RequestedTensors;
import io.hillock.protocol.bytes.FrameRefusal;
import io.hillock.protocol.bytes.Tensors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The JSON payloads of types 9 to 12. */
final class ReasoningJson {
    private static final String COUNTS = "counts";
    private static final String RASTER = "raster";
    private static final String MEMBRANE = "membrane";

    private ReasoningJson() {}

    static void write(JsonWriter out, ReasoningMessage message) throws IOException {
        switch (message) {
            case ReasoningRequest(var network, var context, var steps, var seed, var wanted, var stream, _) -> {
                run(out, network, context, steps, seed, wanted);
                out.number("stream", stream);
            }
            case BatchRequest(var network, var context, var steps, var seed, var wanted, _) ->
                run(out, network, context, steps, seed, wanted);
            case ReasoningResponse(var label, var spikeCount, var confidence, var latencyUs, var engine, _) -> {
                out.number("label", label);
                out.number("spike_count", spikeCount);
                out.number("confidence", confidence);
                out.number("latency_us", latencyUs);
                out.text("engine", engine);
            }
            case BatchResponse(var labels, var spikeCounts, var confidences, var latencyUs, var engine, _) -> {
                out.values("labels", labels);
                out.values("spike_counts", spikeCounts);
                out.values("confidences", confidences);
                out.number("latency_us", latencyUs);
                out.text("engine", engine);
            }
        }
    }

    private static void run(JsonWriter out, String network, String context, OptionalInt steps, OptionalLong seed,
            RequestedTensors wanted) throws IOException {
        out.text("network", network);
        out.textIfAny("context", context);
        out.number("steps", steps);
        out.number("seed", seed);
        var want = new ArrayList<String>(3);
        if (wanted.counts()) {
            want.add(COUNTS);
        }
        if (wanted.raster()) {
            want.add(RASTER);
        }
        if (wanted.membrane()) {
            want.add(MEMBRANE);
        }
        out.values("want", want);
        out.valuesIfAny("record", wanted.record());
        out.textIfAny("output", wanted.output());
    }

    static ReasoningRequest request(JsonFields in, Tensors tensors) {
        return new ReasoningRequest(in.text("network"), in.textOrEmpty("context"), in.optionalInt32("steps"),
                in.optionalInteger("seed"), wanted(in), in.optionalInteger("stream"),
                tensors.take(ReasoningRequest.ENCODING));
    }

    static BatchRequest batchRequest(JsonFields in, Tensors tensors) {
        return new BatchRequest(in.text("network"), in.textOrEmpty("context"), in.optionalInt32("steps"),
                in.optionalInteger("seed"), wanted(in), tensors.take(BatchRequest.ENCODINGS));
    }

    static ReasoningResponse response(JsonFields in, Tensors tensors) {
        return new ReasoningResponse(in.int32("label"), in.integer("spike_count"), in.number("confidence"),
                in.optionalNumber("latency_us"), in.text("engine"), tensors.outputs());
    }

    static BatchResponse batchResponse(JsonFields in, Tensors tensors) {
        return new BatchResponse(in.int32s("labels"), in.integers("spike_counts"), in.numbers("confidences"),
                in.optionalNumber("latency_us"), in.text("engine"), tensors.outputs());
    }

    private static RequestedTensors wanted(JsonFields in) {
        if (!in.has("want")) {
            return new RequestedTensors(true, false, false, in.texts("record"), in.textOrEmpty("output"));
        }
        List<String> want = in.texts("want");
        for (String word : want) {
            switch (word) {
                case COUNTS, RASTER, MEMBRANE -> {
                }
                default -> throw FrameRefusal.badValue("want", "knows counts, raster and membrane only");
            }
        }
        return new RequestedTensors(want.contains(COUNTS), want.contains(RASTER), want.contains(MEMBRANE),
                in.texts("record"), in.textOrEmpty("output"));
    }
}
