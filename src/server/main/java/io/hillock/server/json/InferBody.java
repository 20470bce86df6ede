package io.hillock.server.json;

import io.hillock.server.request.InferRequest;
import io.hillock.server.request.SequenceStep;
import io.hillock.server.sharedmemory.RegionRange;
import java.util.Map;
import java.util.Set;

/**
 * A decoded body.
 *
 * @param binary names of the outputs that are wanted as binary data
 * @param allBinary whether all outputs are
 * @param regions places of the outputs that go into shared memory, by their names
 */
public record InferBody(InferRequest request, Set<String> binary, boolean allBinary,
        Map<String, RegionRange> regions) {
    public InferBody {
        binary = Set.copyOf(binary);
        regions = Map.copyOf(regions);
    }

    /** The same body, of a request that is a step of a sequence. */
    public InferBody within(SequenceStep step) {
        return new InferBody(request.within(step), binary, allBinary, regions);
    }

    /** Whether the answer has this output as binary data. */
    public boolean isBinary(String output) {
        return allBinary || binary.contains(output);
    }
}
