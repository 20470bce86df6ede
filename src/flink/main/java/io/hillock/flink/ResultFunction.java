package io.hillock.flink;

import io.hillock.spike.Response;
import org.apache.flink.api.common.functions.Function;
import org.apache.flink.util.Collector;

/**
 * Makes results of what the network answered to an event.
 *
 * @param <E> the events
 * @param <R> the results
 */
@FunctionalInterface
public interface ResultFunction<E, R> extends Function {
    /**
     * Collects any number of results for one event. They get the event's timestamp.
     *
     * @param response the answers to a batch of events; valid during the call only
     * @param sample the event's place in the response
     * @throws Exception to fail the job
     */
    void collect(E event, Response response, int sample, Collector<R> out) throws Exception;
}
