package io.hillock.image;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Images whose plastic transforms and adaptive neurons do not fit their states, constants or signals. */
final class BadLearning {
    private final List<BadImage> images = new ArrayList<>();

    static List<BadImage> all() {
        var bad = new BadLearning();
        bad.initial();
        bad.transforms();
        bad.rules();
        bad.neurons();
        return bad.images;
    }

    private void initial() {
        damaged("initial_missing", "nope", forge -> forge.state("fc:weight").put("initial", "nope"));
        damaged("initial_of_another_shape", "cell.gain", forge -> forge.state("fc:weight").put("initial", "cell.gain"));
        damaged("initial_is_no_name", "initial", forge -> forge.state("fc:weight").put("initial", 3));
    }

    private void transforms() {
        plastic("plastic_weight_of_another_state", "weight", fc -> fc.put("weight", fc.get("pre_trace").intValue()));
        plastic("plastic_weight_out_of_range", "fc", fc -> fc.put("weight", 99));
        plastic("plastic_learns_from_no_signal", "fc", fc -> fc.put("post", 99));
        plastic("plastic_learns_from_another_stage", "fc", fc -> fc.put("post", 0));
        plastic("plastic_learns_from_a_signal_of_another_size", "fc", fc -> fc.put("post", fc.get("in").get(0)
                .get("signal").intValue()));
        damaged("plastic_operand_of_another_size", "fc", forge -> Forge.set(forge.signal("in"), "shape", 3));
    }

    private void rules() {
        plastic("rule_unknown", "quux", fc -> fc.put("rule", "quux"));
        plastic("rule_missing", "rule", fc -> fc.remove("rule"));
        plastic("rule_pairing_unknown", "some", fc -> fc.put("pairing", "some"));
        plastic("rule_soft_is_a_number", "soft", fc -> fc.put("soft", 1));
        plastic("rule_constants_of_another_size", "fc", fc -> fc.put("constants", "cell.gain"));
        plastic("rule_traces_shared", "fc", fc -> fc.put("post_trace", fc.get("pre_trace").intValue()));
        plastic("rule_eligibility_missing", "eligibility", fc -> fc.remove("eligibility"));
        plastic("rule_eligibility_without_constants", "fc", fc -> fc.remove("modulation"));
        plastic("rule_slow_traces_without_constants", "pre_slow", fc -> fc.put("pre_slow", 0));
    }

    private void neurons() {
        operation("adaptive_count_is_theta", "cell", "cell", cell -> cell.put("count", cell.get("theta").intValue()));
        operation("adaptive_refractory_missing", "refractory", "cell", cell -> cell.remove("refractory"));
        operation("adaptive_reset_unknown", "reset", "cell", cell -> cell.put("reset", "subtract"));
    }

    private void plastic(String name, String keyword, Consumer<ObjectNode> damage) {
        operation(name, keyword, "fc", damage);
    }

    private void operation(String name, String keyword, String node, Consumer<ObjectNode> damage) {
        damaged(name, keyword, forge -> damage.accept(forge.operation(node)));
    }

    private void damaged(String name, String keyword, Consumer<Forge> damage) {
        var forge = new Forge(GoodImages.learning());
        damage.accept(forge);
        images.add(new BadImage(name, keyword, forge.bytes()));
    }
}
