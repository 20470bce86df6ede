package io.hillock.image.program;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.image.safetensors.ProgramFields;
import io.hillock.model.Rule.Pairing;
import java.util.Optional;

/** Writes and reads the JSON fields of a plastic transform's rule. */
final class LearningJson {
    private LearningJson() {}

    static void write(Learning learning, ObjectNode object) {
        object.put("rule", learning.label());
        switch (learning) {
            case Learning.Stdp stdp -> {
                object.put("constants", stdp.constants()).put("pairing", stdp.pairing().label());
                object.put("soft", stdp.soft()).put("pre_trace", stdp.pre()).put("post_trace", stdp.post());
                stdp.triplet().ifPresent(triplet -> object.put("triplet", triplet.constants())
                        .put("pre_slow", triplet.pre()).put("post_slow", triplet.post()));
                stdp.reward().ifPresent(reward -> object.put("modulation", reward.constants())
                        .put("eligibility", reward.eligibility()).put("reward", reward.reward()));
            }
            case Learning.Hebbian hebbian ->
                object.put("constants", hebbian.constants()).put("pre_trace", hebbian.pre());
            case Learning.Delta delta -> object.put("constants", delta.constants()).put("pre_trace", delta.pre())
                    .put("target", delta.target()).put("teaching", delta.teaching());
        }
    }

    static Learning read(ProgramFields fields) {
        String rule = fields.text("rule");
        return switch (rule) {
            case "stdp" -> stdp(fields);
            case "hebbian" -> new Learning.Hebbian(fields.text("constants"), index(fields, "pre_trace"));
            case "delta" -> new Learning.Delta(fields.text("constants"), index(fields, "pre_trace"),
                    index(fields, "target"), index(fields, "teaching"));
            default -> throw fields.refuse("rule", "'" + rule + "' is unknown");
        };
    }

    private static Learning stdp(ProgramFields fields) {
        Optional<Learning.Triplet> triplet = fields.optionalText("triplet")
                .map(constants -> new Learning.Triplet(constants, index(fields, "pre_slow"),
                        index(fields, "post_slow")));
        Optional<Learning.Reward> reward = fields.optionalText("modulation")
                .map(constants -> new Learning.Reward(constants, index(fields, "eligibility"),
                        index(fields, "reward")));
        return new Learning.Stdp(fields.text("constants"), ProgramReader.label(fields, "pairing", Pairing::of),
                fields.flag("soft"), index(fields, "pre_trace"), index(fields, "post_trace"), triplet, reward);
    }

    private static int index(ProgramFields fields, String key) {
        return ProgramReader.index(fields, key);
    }
}
