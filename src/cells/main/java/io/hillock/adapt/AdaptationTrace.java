package io.hillock.adapt;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a controller was told, as JSON lines: how it began, then its inputs in their order. {@link #replay} makes the same
 * decisions from them. One thread writes it.
 */
public final class AdaptationTrace implements AutoCloseable {
    static final JsonMapper JSON = JsonMapper.builder().build();

    private final BufferedWriter out;

    /** One line. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({@Type(Began.class), @Type(Observed.class), @Type(TakenBack.class), @Type(Undone.class),
            @Type(Frozen.class)})
    sealed interface Line permits Began, Observed, TakenBack, Undone, Frozen {}

    /**
     * How the controller began; a knob that the plan lacks is null.
     *
     * @param events of earlier runs
     */
    @JsonTypeName("began")
    record Began(long objectiveNanos, Knob admission, Knob batch, Knob hedge, List<Knob> tried,
            Map<String, Long> start, List<AdaptationEvent> events) implements Line {
        AdaptationPlan plan() {
            return new AdaptationPlan(Duration.ofNanos(objectiveNanos), Optional.ofNullable(admission),
                    Optional.ofNullable(batch), Optional.ofNullable(hedge), tried);
        }
    }

    @JsonTypeName("observed")
    record Observed(Observation observation) implements Line {}

    @JsonTypeName("taken_back")
    record TakenBack(long millis) implements Line {}

    @JsonTypeName("undone")
    record Undone(long number, long millis) implements Line {}

    @JsonTypeName("frozen")
    record Frozen(String knob, boolean on, long millis) implements Line {}

    private AdaptationTrace(BufferedWriter out) {
        this.out = out;
    }

    /** Begins a trace file, which must not exist. */
    static AdaptationTrace create(Path file, AdaptationPlan plan, Map<String, Long> start,
            List<AdaptationEvent> events) throws IOException {
        AdaptationTrace trace = new AdaptationTrace(
                Files.newBufferedWriter(file, java.nio.file.StandardOpenOption.CREATE_NEW));
        trace.write(new Began(plan.objective().toNanos(), plan.admission().orElse(null), plan.batch().orElse(null),
                plan.hedge().orElse(null), plan.tried(), start, events));
        return trace;
    }

    /** @throws UncheckedIOException if the file takes no more */
    void write(Line line) {
        try {
            out.write(JSON.writerFor(Line.class).writeValueAsString(line));
            out.newLine();
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The events that a trace leads to. A last line without its end, which a killed process leaves, is ignored.
     *
     * @throws AdaptationException if a line is none of a trace, with its number
     */
    public static List<AdaptationEvent> replay(Path file) throws IOException {
        List<AdaptationEvent> events = new ArrayList<>();
        boolean isWhole = endsWithNewline(file);
        try (BufferedReader in = Files.newBufferedReader(file)) {
            Controller controller = null;
            int number = 0;
            for (String text = in.readLine(); text != null; text = in.readLine()) {
                number++;
                Line line;
                try {
                    line = JSON.readValue(text, Line.class);
                } catch (JsonProcessingException e) {
                    if (!isWhole && !in.ready()) {
                        break;
                    }
                    throw new AdaptationException(
                            file + ":" + number + ": this is no line of a trace: " + e.getOriginalMessage(), e);
                }
                if ((controller == null) != line instanceof Began) {
                    throw new AdaptationException(
                            file + ":" + number + ": the first line of a trace, and no other, says how it began");
                }
                switch (line) {
                    case Began began -> controller = new Controller(began.plan(), began.start, began.events);
                    case Observed observed -> events.addAll(controller.observe(observed.observation));
                    case TakenBack taken -> events.addAll(controller.takeBackCutTrials(taken.millis));
                    case Undone undone -> events.addAll(controller.undo(undone.number, undone.millis));
                    case Frozen frozen -> events.add(controller.freeze(frozen.knob, frozen.on, frozen.millis));
                }
            }
        }
        return events;
    }

    private static boolean endsWithNewline(Path file) throws IOException {
        try (var channel = java.nio.channels.FileChannel.open(file)) {
            java.nio.ByteBuffer last = java.nio.ByteBuffer.allocate(1);
            return channel.size() > 0 && channel.read(last, channel.size() - 1) == 1 && last.get(0) == '\n';
        }
    }
}
