package io.hillock.flink;

import org.apache.flink.api.common.functions.Function;

/**
 * Gives the input that an event is for the network.
 *
 * @param <E> the events
 */
@FunctionalInterface
public interface InputFunction<E> extends Function {
    /**
     * The values of one event: {@code [steps][*in]}, or {@code [*in]} if they are held. An event whose values do not fit the network, or
     * are not finite, is {@link SpikingResults#rejected() rejected}.
     *
     * @throws Exception to fail the job
     */
    float[] values(E event) throws Exception;
}
