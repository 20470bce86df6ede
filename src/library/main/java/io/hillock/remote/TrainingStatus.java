package io.hillock.remote;

import io.hillock.model.Shape;
import io.hillock.protocol.NetworkInfo;
import io.hillock.training.EpochReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How far a {@link TrainingCell} is with a job. It is the body of each EVENT {@code training.*}. Immutable.
 *
 * @param network the job's name; shapes, parameters and digest are those of the network that the training starts from
 * @param number of the job: the cell takes jobs by ascending numbers
 * @param epochs of the whole training
 * @param last the report of the last epoch; empty before the first ends
 * @param bestEpoch whose network is the result; 0 before the first ends
 * @param bestScore its accuracy
 * @param problem why it failed; empty if it did not
 * @param deployed for each performance cell, {@code loaded} or why it refused the result
 */
public record TrainingStatus(NetworkInfo network, long number, State state, int epochs, Optional<EpochReport> last,
        int bestEpoch, double bestScore, String problem, Map<String, String> deployed) {

    /** Where a job is. */
    public enum State {
        QUEUED, RUNNING, FINISHED, FAILED, CANCELLED;

        /** The word in JSON. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether nothing happens to the job any more. */
        public boolean ended() {
            return switch (this) {
                case QUEUED, RUNNING -> false;
                case FINISHED, FAILED, CANCELLED -> true;
            };
        }
    }

    public TrainingStatus {
        deployed = Map.copyOf(deployed);
    }

    /** The name of the job. */
    public String job() {
        return network.name();
    }

    public TrainingStatus with(State state) {
        return new TrainingStatus(network, number, state, epochs, last, bestEpoch, bestScore, problem, deployed);
    }

    public TrainingStatus failed(String problem) {
        return new TrainingStatus(network, number, State.FAILED, epochs, last, bestEpoch, bestScore, problem, deployed);
    }

    public TrainingStatus finished(Map<String, String> deployed) {
        return new TrainingStatus(network, number, State.FINISHED, epochs, last, bestEpoch, bestScore, problem,
                deployed);
    }

    public TrainingStatus after(EpochReport report, int bestEpoch, double bestScore) {
        return new TrainingStatus(network, number, state, epochs, Optional.of(report), bestEpoch, bestScore, problem,
                deployed);
    }

    /** The status as a JSON object. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("job", job());
        fields.put("number", number);
        fields.put("state", state.label());
        fields.put("epochs", (long) epochs);
        fields.put("best_epoch", (long) bestEpoch);
        fields.put("best_score", bestScore);
        last.ifPresent(report -> fields.put("last", report.fields()));
        fields.put("problem", problem);
        fields.put("deployed", new LinkedHashMap<>(deployed));
        fields.put("input", dims(network.input()));
        fields.put("output", dims(network.output()));
        fields.put("parameters", network.parameters());
        fields.put("digest", network.digest());
        return fields;
    }

    private static List<Long> dims(Shape shape) {
        return shape.dims().stream().map(Integer::longValue).toList();
    }

    /**
     * The status of which these are the {@link #fields}.
     *
     * @throws IllegalArgumentException if they are none
     */
    public static TrainingStatus of(Map<?, ?> fields) {
        try {
            Map<String, String> deployed = new LinkedHashMap<>();
            ((Map<?, ?>) fields.get("deployed")).forEach((cell, how) -> deployed.put((String) cell, (String) how));
            return new TrainingStatus(
                    new NetworkInfo((String) fields.get("job"), shape(fields.get("input")), shape(fields.get("output")),
                            number(fields, "parameters").longValue(), (String) fields.get("digest"),
                            OptionalInt.empty()),
                    number(fields, "number").longValue(), state((String) fields.get("state")),
                    number(fields, "epochs").intValue(),
                    Optional.ofNullable((Map<?, ?>) fields.get("last")).map(EpochReport::of),
                    number(fields, "best_epoch").intValue(), number(fields, "best_score").doubleValue(),
                    (String) fields.get("problem"), deployed);
        } catch (ClassCastException | NullPointerException e) {
            throw new IllegalArgumentException("no status of a training: " + e.getMessage(), e);
        }
    }

    private static State state(String label) {
        return State.valueOf(label.toUpperCase(Locale.ROOT));
    }

    private static Number number(Map<?, ?> fields, String name) {
        return (Number) fields.get(name);
    }

    private static Shape shape(Object dims) {
        return Shape.of(((List<?>) dims).stream().mapToInt(dim -> ((Number) dim).intValue()).toArray());
    }
}
