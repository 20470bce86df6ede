package io.hillock.recording;

import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Message;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.OutputTensors;
import io.hillock.protocol.ReasoningMessage.BatchResponse;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.StateMessage.StateSnapshot;
import io.hillock.protocol.WireTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Compares an answer with the recorded one, every bit that does not depend on the moment: not its time, nor which engine gave it. */
final class AnswerComparison {
    private final long record;
    private final String request;
    private final List<AnswerDifference> differences = new ArrayList<>();

    private AnswerComparison(long record, String request) {
        this.record = record;
        this.request = request;
    }

    static List<AnswerDifference> compare(long record, String request, Message then, Message now) {
        AnswerComparison comparison = new AnswerComparison(record, request);
        comparison.compare(then, now);
        return comparison.differences;
    }

    /** Whether an error tells of its moment and not of the request. */
    static boolean isOfItsMoment(Message answer) {
        return answer instanceof ErrorReply error && switch (error.code()) {
            case OVERLOADED, DEADLINE, CANCELLED, DISCONNECTED -> true;
            default -> false;
        };
    }

    private void compare(Message then, Message now) {
        switch (then) {
            case ErrorReply error when now instanceof ErrorReply other ->
                value("code", "", error.code().label(), other.code().label());
            case ReasoningResponse one when now instanceof ReasoningResponse other -> {
                value("label", "", one.label(), other.label());
                value("spike_count", "", one.spikeCount(), other.spikeCount());
                bits("confidence", "", one.confidence(), other.confidence());
                tensors(outputs(one.outputs()), outputs(other.outputs()), List.of());
            }
            case BatchResponse one when now instanceof BatchResponse other -> {
                value("samples", "", one.labels().size(), other.labels().size());
                for (int i = 0; i < Math.min(one.labels().size(), other.labels().size()); i++) {
                    value("labels", "sample " + i, one.labels().get(i), other.labels().get(i));
                    value("spike_counts", "sample " + i, one.spikeCounts().get(i), other.spikeCounts().get(i));
                    bits("confidences", "sample " + i, one.confidences().get(i), other.confidences().get(i));
                }
                tensors(outputs(one.outputs()), outputs(other.outputs()), List.of("sample"));
            }
            case StateSnapshot one when now instanceof StateSnapshot other -> {
                value("version", "", one.version(), other.version());
                compare(one.variables(), other.variables(), _ -> List.of("element"));
            }
            case Message _ -> value("type", "", shown(then), shown(now));
        }
    }

    private static List<WireTensor> outputs(OutputTensors outputs) {
        List<WireTensor> all = new ArrayList<>();
        outputs.counts().ifPresent(all::add);
        outputs.firingPattern().ifPresent(all::add);
        outputs.membrane().ifPresent(all::add);
        all.addAll(outputs.recordings());
        return all;
    }

    private static String shown(Message message) {
        return message instanceof ErrorReply error
                ? "ERROR " + error.code().label() + " (" + error.message() + ")"
                : MessageType.of(message).name();
    }

    private void value(String field, String place, Object then, Object now) {
        if (!then.equals(now)) {
            differences.add(new AnswerDifference(record, request, field, place, String.valueOf(then),
                    String.valueOf(now), 1));
        }
    }

    private void bits(String field, String place, double then, double now) {
        if (Double.doubleToRawLongBits(then) != Double.doubleToRawLongBits(now)) {
            value(field, place, Double.toHexString(then), Double.toHexString(now));
        }
    }

    /** @param outer what the axes before an output's own count */
    private void tensors(List<WireTensor> then, List<WireTensor> now, List<String> outer) {
        compare(then, now, tensor -> {
            List<String> axes = new ArrayList<>(outer);
            if (!tensor.name().equals(OutputTensors.COUNTS)) {
                axes.add("step");
            }
            axes.add("neuron");
            return axes;
        });
    }

    private void compare(List<WireTensor> then, List<WireTensor> now, Function<WireTensor, List<String>> axes) {
        Map<String, WireTensor> others = new LinkedHashMap<>();
        now.forEach(tensor -> others.put(tensor.name(), tensor));
        for (WireTensor one : then) {
            WireTensor other = others.remove(one.name());
            if (other == null) {
                value(one.name(), "", "is there", "is missing");
            } else if (one.type() != other.type() || !one.shape().equals(other.shape())) {
                value(one.name(), "", one.type() + " " + one.shape(), other.type() + " " + other.shape());
            } else {
                TensorDifference.find(one, other, axes.apply(one)).ifPresent(difference -> differences
                        .add(new AnswerDifference(record, request, one.name(), difference.place(), difference.then(),
                                difference.now(), difference.elements())));
            }
        }
        others.keySet().forEach(name -> value(name, "", "is missing", "is there"));
    }
}
