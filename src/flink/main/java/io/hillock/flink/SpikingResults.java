package io.hillock.flink;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * The streams that leave a spiking operator.
 *
 * @param results what the {@link ResultFunction} collected
 * @param rejected events that the network could not take
 * @param losses what keys lost when a savepoint moved onto another network
 * @param <E> the events
 * @param <R> the results
 */
public record SpikingResults<E, R>(SingleOutputStreamOperator<R> results, DataStream<RejectedEvent<E>> rejected,
        DataStream<StateLoss> losses) {}
