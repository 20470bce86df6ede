package io.hillock.image.program;

import io.hillock.image.Image;
import java.util.List;

/**
 * Computes the work of a run, in the unit of work limits (protocol.md, section 5): samples × steps × operations of one
 * step. A transform with weights or windows counts one operation per weighted term, whether or not its sources are
 * silent. Any other operation counts one per output element.
 */
public final class StepWork {
    private StepWork() {}

    /** The operations of one step of one sample. */
    public static long operations(Image image) {
        long operations = 0;
        for (List<Operation> stage : image.program().stages()) {
            for (Operation operation : stage) {
                operations = saturated(operations + operations(image, operation));
            }
        }
        return operations;
    }

    /** The work of a run, at most {@link Long#MAX_VALUE}. */
    public static long of(long operations, int samples, int steps) {
        long rows = (long) samples * steps;
        return Math.multiplyHigh(operations, rows) == 0 ? saturated(operations * rows) : Long.MAX_VALUE;
    }

    private static long operations(Image image, Operation operation) {
        return switch (operation) {
            case Operation.Linear linear -> image.tensorShape(linear.weight()).size();
            case Operation.Plastic plastic -> image.program().state().get(plastic.weight()).shape().size();
            case Operation.Conv conv -> {
                var weight = image.tensorShape(conv.weight());
                long terms = (long) weight.dim(0) / conv.groups() * weight.dim(1) * weight.dim(2);
                yield terms * conv.output().size();
            }
            case Operation.Pool pool -> (long) pool.kernel().height() * pool.kernel().width() * pool.output().size();
            case Operation.Sum _,Operation.Scale _,Operation.Threshold _,Operation.Delay _,Operation.Neurons _ ->
                image.program().signal(operation.out()).shape().size();
        };
    }

    private static long saturated(long sum) {
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
