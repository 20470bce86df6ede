package io.hillock.flink;

import java.io.Serial;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.util.OutputTag;

/** Creates a spiking operator for each subtask. */
final class SpikingOperatorFactory<E, R> extends AbstractStreamOperatorFactory<R>
        implements
            OneInputStreamOperatorFactory<E, R> {
    @Serial
    private static final long serialVersionUID = 1;

    private final SpikingOptions<E, R> options;
    private final OutputTag<RejectedEvent<E>> rejected;
    private final OutputTag<StateLoss> losses;

    SpikingOperatorFactory(SpikingOptions<E, R> options, OutputTag<RejectedEvent<E>> rejected,
            OutputTag<StateLoss> losses) {
        this.options = options;
        this.rejected = rejected;
        this.losses = losses;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T extends StreamOperator<R>> T createStreamOperator(StreamOperatorParameters<R> parameters) {
        return (T) new SpikingOperator<>(parameters, options, rejected, losses);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader loader) {
        return SpikingOperator.class;
    }
}
