package io.hillock.message;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Run one encoding through a network; answered by {@link ReasoningResponse}.
 *
 * @param network its name at the receiver
 * @param context the teacher who is asked, up to 128 bytes, may be empty
 * @param steps given: the encoding is one vector, held constant for so many steps (1 to 2^24); absent: its first
 *        dimension are the steps
 * @param seed for networks or encoders with chance in them, 0 to 2^53 − 1
 * @param wanted in the answer
 * @param stream whose state the run carries on, at least 1; absent: from rest
 * @param encoding F32 [steps, *in], or [*in] where held
 */
public record ReasoningRequest(String network, String context, OptionalInt steps, OptionalLong seed, Wanted wanted,
        OptionalLong stream, WireTensor encoding) implements ReasoningMessage {
    public static final String ENCODING = "encoding";
    public static final int MAX_STEPS = 1 << 24;

    public ReasoningRequest {
        Checks.name("network", network);
        checkRun(context, steps, seed);
        Checks.range("stream", stream, 1);
        Checks.tensor(ENCODING, encoding, ElementType.F32);
    }

    static void checkRun(String context, OptionalInt steps, OptionalLong seed) {
        Checks.text("context", context, 0, Checks.MAX_NAME);
        if (steps.isPresent()) {
            Checks.range("steps", steps.getAsInt(), 1, MAX_STEPS);
        }
        Checks.range("seed", seed, 0);
    }

    @Override
    public List<WireTensor> tensors() {
        return List.of(encoding);
    }
}
