package io.hillock.server.serving;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.server.engines.EngineHealth;
import io.hillock.server.engines.EngineStatistics;
import io.hillock.server.engines.ProbeListener;
import io.hillock.server.request.InferRequest;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.ModelSignature;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.ServiceException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something that answers inference requests: one loaded version of a model. Many threads may infer at once; {@link #close()} comes once,
 * after the last of them.
 */
public interface Servable extends AutoCloseable {
    /** What it takes and gives. */
    ModelSignature signature();

    /**
     * Answers one request that belongs to no sequence.
     *
     * @param memory the request's memory, for the answer; its limit ends the run, its times are filled
     * @return the outputs in the order in which they were asked for
     * @throws io.hillock.server.request.ServiceException if the request does not fit, or the run fails
     */
    List<InferTensor> infer(InferRequest request, RequestMemory memory);

    /**
     * Opens a stream of requests that share state, at rest.
     *
     * @throws io.hillock.server.request.ServiceException {@code INVALID} if the model has no state to share
     */
    SequenceState openSequence();

    /**
     * Opens a stream that continues where another one is, perhaps of another version: variables of the same name and size go on, others
     * are at rest.
     *
     * @param snapshotSteps as for {@link #openSequence(int)}
     */
    default SequenceState openSequence(SequenceVariables from, int snapshotSteps) {
        throw ServiceException.invalid("the model's sequences cannot move to another version");
    }

    /**
     * As {@link #openSequence()}.
     *
     * @param snapshotSteps steps after which its state is kept, for the death of its engine; 1 for after each request
     */
    default SequenceState openSequence(int snapshotSteps) {
        return openSequence();
    }

    /**
     * Checks a request that may run together with others.
     *
     * @param watcher is told of its run
     * @return empty if it is to run alone, by {@link #infer}
     * @throws io.hillock.server.request.ServiceException if the request does not fit
     */
    default Optional<BatchMember> member(InferRequest request, RequestMemory memory, BatchMember.Watcher watcher) {
        return Optional.empty();
    }

    /** How requests run together. */
    default BatchOptions batching() {
        return BatchOptions.NONE;
    }

    /** How long a request would take, in ns, at a guess; {@link Long#MAX_VALUE} if that is unknown. */
    long expectedNanos(InferRequest request);

    /** Whether all engines are of this process, so that a run waits for nobody else. */
    default boolean isLocal() {
        return true;
    }

    /**
     * Runs a fixed sample on the engines, and takes out those that give wrong bits. Called about once a second, by one thread.
     *
     * @param listener is told of each run, perhaps later
     */
    default void probe(ProbeListener listener) {}

    /** The engines that answer, as far as it has any. */
    default List<EngineHealth> engines() {
        return List.of();
    }

    /**
     * Gives an engine no more requests, or requests again.
     *
     * @throws ServiceException {@code NOT_FOUND} if there is no such engine; {@code UNAVAILABLE} if no other one serves
     */
    default void drain(String engine, boolean drain) {
        throw ServiceException.notFound("this model has no engine '" + engine + "'");
    }

    /** Which engine gets a request, by the label of its strategy; empty if it is not chosen. */
    default String strategy() {
        return "";
    }

    /** The labels of the strategies that may be set; empty if the engine is not chosen. */
    default List<String> strategies() {
        return List.of();
    }

    /**
     * Sets the strategy, for requests from now on.
     *
     * @throws ServiceException {@code INVALID} if there is none of this label, or nothing to choose
     */
    default void strategy(String label) {
        throw ServiceException.invalid("this model has no engines to choose from");
    }

    /** What the engines' front door has counted, such as {@code cache.hits} and {@code failovers}, by name. */
    default Map<String, Long> counters() {
        return Map.of();
    }

    /**
     * What runs, as JSON that {@link io.hillock.server.graph.NetworkGraph} makes.
     *
     * @throws io.hillock.server.request.ServiceException {@code INVALID} if the model is no network
     */
    default ObjectNode graph() {
        throw ServiceException.invalid("this model is no network of spiking neurons");
    }

    /** What these engines have done. */
    default List<EngineStatistics> engineStatistics() {
        return List.of();
    }

    @Override
    void close();
}
