package io.hillock.protocol;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The messages that run encodings and return answers, types 9 to 12. */
public sealed interface ReasoningMessage extends Message {
    /**
     * Asks for a run of one encoding through a network. Answered by {@link ReasoningResponse}.
     *
     * @param network its name at the receiver
     * @param context the teacher to ask, up to 128 bytes, may be empty
     * @param steps if given, the encoding is one vector, held constant for this many steps (1 to 2^24); if absent, its
     *         first dimension counts the steps
     * @param seed for networks or encoders that use random numbers, 0 to 2^53 − 1
     * @param wanted the tensors wanted in the answer
     * @param stream whose state the run continues, at least 1; if absent, the run starts from rest
     * @param encoding F32 [steps, *in], or [*in] if held; or {@link WireElementType#SPIKES} [steps, *in]
     */
    record ReasoningRequest(String network, String context, OptionalInt steps, OptionalLong seed,
            RequestedTensors wanted,
            OptionalLong stream, WireTensor encoding) implements ReasoningMessage {
        public static final String ENCODING = "encoding";
        public static final int MAX_STEPS = 1 << 24;

        public ReasoningRequest {
            MessageChecks.name("network", network);
            checkRun(context, steps, seed);
            MessageChecks.range("stream", stream, 1);
            MessageChecks.encoding(ENCODING, encoding, steps);
        }

        static void checkRun(String context, OptionalInt steps, OptionalLong seed) {
            MessageChecks.text("context", context, 0, MessageChecks.MAX_NAME);
            if (steps.isPresent()) {
                MessageChecks.range("steps", steps.getAsInt(), 1, MAX_STEPS);
            }
            MessageChecks.range("seed", seed, 0);
        }

        @Override
        public List<WireTensor> tensors() {
            return List.of(encoding);
        }
    }

    /**
     * The result of one encoding.
     *
     * @param label the output with the highest score, see {@code io.hillock.spike.Response}
     * @param spikeCount the spikes of all outputs; 0 for membrane outputs
     * @param confidence 0 to 1
     * @param latencyUs wall time of the run in µs; absent if it was not measured
     * @param engine that answered
     */
    record ReasoningResponse(int label, long spikeCount, double confidence, OptionalDouble latencyUs, String engine,
            OutputTensors outputs) implements ReasoningMessage {
        public ReasoningResponse {
            MessageChecks.range("label", label, 0, Integer.MAX_VALUE);
            MessageChecks.count("spike_count", spikeCount);
            MessageChecks.share("confidence", confidence);
            MessageChecks.notNegative("latency_us", latencyUs);
            MessageChecks.name("engine", engine);
        }

        @Override
        public List<WireTensor> tensors() {
            return outputs.tensors();
        }
    }

    /**
     * Asks for runs of several encodings through a network, each from rest. Answered by {@link BatchResponse}.
     *
     * @param encodings F32 [batch, steps, *in], or [batch, *in] if held; or {@link WireElementType#SPIKES}
     *         [batch, steps, *in]; the rest as in {@link ReasoningRequest}
     */
    record BatchRequest(String network, String context, OptionalInt steps, OptionalLong seed, RequestedTensors wanted,
            WireTensor encodings) implements ReasoningMessage {
        public static final String ENCODINGS = "encodings";

        public BatchRequest {
            MessageChecks.name("network", network);
            ReasoningRequest.checkRun(context, steps, seed);
            MessageChecks.encoding(ENCODINGS, encodings, steps);
            if (encodings.shape().rank() < 2) {
                throw MessageChecks.invalid(ErrorCode.BAD_SHAPE, ENCODINGS,
                        "must be [batch, …], is " + encodings.shape());
            }
            MessageChecks.range("batch", encodings.shape().dim(0), 1, BatchResponse.MAX_BATCH);
        }

        @Override
        public List<WireTensor> tensors() {
            return List.of(encodings);
        }
    }

    /**
     * The results of a batch: lists with one entry per sample, 1 to 65,536; values as in {@link ReasoningResponse}.
     *
     * @param outputs with [batch] in front of each shape
     */
    record BatchResponse(List<Integer> labels, List<Long> spikeCounts, List<Double> confidences,
            OptionalDouble latencyUs, String engine, OutputTensors outputs) implements ReasoningMessage {
        public static final int MAX_BATCH = 1 << 16;

        public BatchResponse {
            labels = List.copyOf(labels);
            spikeCounts = List.copyOf(spikeCounts);
            confidences = List.copyOf(confidences);
            int batch = labels.size();
            MessageChecks.size("labels", labels, 1, MAX_BATCH);
            MessageChecks.size("spike_counts", spikeCounts, batch, batch);
            MessageChecks.size("confidences", confidences, batch, batch);
            labels.forEach(label -> MessageChecks.range("labels", label, 0, Integer.MAX_VALUE));
            spikeCounts.forEach(count -> MessageChecks.count("spike_counts", count));
            confidences.forEach(confidence -> MessageChecks.share("confidences", confidence));
            MessageChecks.notNegative("latency_us", latencyUs);
            MessageChecks.name("engine", engine);
            outputs.checkBatch(batch);
        }

        @Override
        public List<WireTensor> tensors() {
            return outputs.tensors();
        }
    }
}
