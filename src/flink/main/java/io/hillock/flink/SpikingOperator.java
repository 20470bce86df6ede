package io.hillock.flink;

import io.hillock.engine.EngineException;
import io.hillock.spike.Response;
import java.io.Serial;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.runtime.event.WatermarkEvent;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.operators.TimestampedCollector;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/**
 * Runs the events of many keys together, each on the state of its key. Nothing is held when a checkpoint's barrier, a watermark or the end
 * passes, so Flink's state alone says what was done. A call blocks the task, which is all that back-pressure needs. Used by the task's thread.
 *
 * <p>State: for each key, {@link KeyedStates}; and in a broadcast state the layouts of the networks that wrote them, by digest, so that
 * a savepoint can move onto another network. Broadcast, because each subtask needs all of them and Flink refuses checkpoints of union
 * lists once a subtask has finished.
 */
final class SpikingOperator<E, R> extends AbstractStreamOperator<R>
        implements
            OneInputStreamOperator<E, R>,
            BoundedOneInput {
    @Serial
    private static final long serialVersionUID = 1;

    private final SpikingOptions<E, R> options;
    private final OutputTag<RejectedEvent<E>> rejected;
    private final OutputTag<StateLoss> losses;
    private transient SharedEngine engine;
    private transient BatchMemory memory;
    private transient KeyedStates states;
    private transient ValueState<byte[]> state;
    private transient List<HeldEvent<E>> held;
    private transient Set<Object> heldKeys;
    private transient TypeSerializer<E> copier;
    private transient TimestampedCollector<R> collector;
    private transient SpikingMetrics count;
    /** When the first held event must run, in processing time. */
    private transient long due;
    private transient boolean timerSet;

    SpikingOperator(StreamOperatorParameters<R> parameters, SpikingOptions<E, R> options,
            OutputTag<RejectedEvent<E>> rejected, OutputTag<StateLoss> losses) {
        super(parameters);
        this.options = options;
        this.rejected = rejected;
        this.losses = losses;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        engine = SharedEngine.open(options.digest(), options.image());
        BroadcastState<String, String> layouts = context.getOperatorStateStore()
                .getBroadcastState(new MapStateDescriptor<>("layouts", Types.STRING, Types.STRING));
        states = new KeyedStates(engine.image());
        for (var layout : layouts.immutableEntries()) {
            states.add(layout.getKey(), StateLayout.parse(layout.getValue()));
        }
        layouts.put(options.digest(), StateLayout.of(engine.image()).text());
        state = context.getKeyedStateStore()
                .getState(new ValueStateDescriptor<>("stream", BytePrimitiveArraySerializer.INSTANCE));
    }

    @Override
    public void open() throws Exception {
        super.open();
        memory = new BatchMemory(engine.engine(), options);
        held = new ArrayList<>(options.batch());
        heldKeys = HashSet.newHashSet(options.batch());
        collector = new TimestampedCollector<>(output);
        count = new SpikingMetrics(getMetricGroup());
        if (getExecutionConfig().isObjectReuseEnabled()) {
            copier = getOperatorConfig().getTypeSerializerIn(0, getUserCodeClassloader());
        }
    }

    @Override
    public void processElement(StreamRecord<E> element) throws Exception {
        E event = copier == null ? element.getValue() : copier.copy(element.getValue());
        float[] values = options.input().values(event);
        var fresh = new HeldEvent<>(event, getCurrentKey(), element.hasTimestamp(),
                element.hasTimestamp() ? element.getTimestamp() : 0, values);
        String problem = memory.problem(values);
        if (problem != null) {
            reject(fresh, problem);
            return;
        }
        if (!heldKeys.add(fresh.key())) {
            flush();
            heldKeys.add(fresh.key());
        }
        held.add(fresh);
        if (held.size() == options.batch()) {
            flush();
        } else if (held.size() == 1) {
            startWaiting();
        }
    }

    /** Sees to it that the first held event runs in time. At most one timer is set at a time. */
    private void startWaiting() {
        due = getProcessingTimeService().getCurrentProcessingTime() + options.waitMillis();
        if (!timerSet) {
            timerSet = true;
            getProcessingTimeService().registerTimer(due, this::waited);
        }
    }

    private void waited(long now) throws Exception {
        timerSet = false;
        if (held.isEmpty()) {
            return;
        }
        if (getProcessingTimeService().getCurrentProcessingTime() >= due) {
            flush();
        } else {
            timerSet = true;
            getProcessingTimeService().registerTimer(due, this::waited);
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        flush();
        super.processWatermark(mark);
    }

    @Override
    public void processWatermark(WatermarkEvent watermark) throws Exception {
        flush();
        super.processWatermark(watermark);
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) throws Exception {
        flush();
        super.processWatermarkStatus(status);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
        flush();
        super.prepareSnapshotPreBarrier(checkpoint);
    }

    @Override
    public void endInput() throws Exception {
        flush();
    }

    @Override
    public void close() throws Exception {
        try {
            super.close();
        } finally {
            if (memory != null) {
                memory.close();
                memory = null;
            }
            if (engine != null) {
                engine.close();
                engine = null;
            }
        }
    }

    /** Runs what is held. */
    private void flush() throws Exception {
        if (held.isEmpty()) {
            return;
        }
        byte[][] before = new byte[held.size()][];
        for (int i = 0; i < before.length; i++) {
            setCurrentKey(held.get(i).key());
            before[i] = stateOfKey();
            memory.put(i, held.get(i).values(), before[i]);
        }
        Response response = runOrNull(before.length);
        for (int i = 0; i < before.length; i++) {
            if (response != null) {
                answer(held.get(i), response, i);
            } else {
                runAlone(held.get(i), before[i]);
            }
        }
        held.clear();
        heldKeys.clear();
    }

    /** The answers; {@code null} if one of the samples is bad, and the states in memory are undefined. */
    private Response runOrNull(int size) {
        long start = System.nanoTime();
        try {
            return memory.run(size);
        } catch (IllegalArgumentException _) {
            return null;
        } catch (EngineException e) {
            if (e.status() != EngineException.Status.UNSTABLE) {
                throw e;
            }
            return null;
        } finally {
            count.ran(System.nanoTime() - start);
        }
    }

    /** Runs an event of a batch that failed, from the state that Flink has. */
    private void runAlone(HeldEvent<E> event, byte[] before) throws Exception {
        setCurrentKey(event.key());
        memory.put(0, event.values(), before);
        try {
            answer(event, memory.run(1), 0);
        } catch (IllegalArgumentException e) {
            reject(event, e.getMessage());
        } catch (EngineException e) {
            if (e.status() != EngineException.Status.UNSTABLE) {
                throw e;
            }
            reject(event, e.getMessage());
        }
    }

    private void answer(HeldEvent<E> event, Response response, int sample) throws Exception {
        setCurrentKey(event.key());
        state.update(states.stored(memory.state(sample)));
        if (event.timed()) {
            collector.setAbsoluteTimestamp(event.timestamp());
        } else {
            collector.eraseTimestamp();
        }
        options.results().collect(event.event(), response, sample, collector);
        count.answered();
    }

    private void reject(HeldEvent<E> event, String reason) {
        var record = new StreamRecord<>(new RejectedEvent<>(event.event(), reason));
        if (event.timed()) {
            record.setTimestamp(event.timestamp());
        }
        output.collect(rejected, record);
        count.rejected();
    }

    /** The state of the current key, in the layout of the network; at rest for a new key. */
    private byte[] stateOfKey() throws Exception {
        byte[] stored = state.value();
        if (stored == null) {
            return states.rest();
        }
        if (states.current(stored)) {
            return stored;
        }
        StateMove move = states.move(stored, getCurrentKey());
        byte[] moved = move.apply(stored);
        state.update(moved);
        count.moved();
        if (!move.lost().isEmpty()) {
            output.collect(losses, new StreamRecord<>(
                    new StateLoss(String.valueOf(getCurrentKey()), move.from(), options.digest(), move.lost())));
        }
        return moved;
    }
}
