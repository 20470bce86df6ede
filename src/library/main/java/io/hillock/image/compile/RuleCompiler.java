package io.hillock.image.compile;

import io.hillock.image.program.Learning;
import io.hillock.image.program.TensorTable;
import io.hillock.model.Bounds;
import io.hillock.model.Rule.DeltaRule;
import io.hillock.model.Rule.Hebbian;
import io.hillock.model.Rule.PairStdp;
import io.hillock.model.Rule.RewardStdp;
import io.hillock.model.Rule.TripletStdp;
import io.hillock.model.Rule;
import io.hillock.model.Shape;
import java.util.Optional;

/** Compiles the rule of one plastic transform into its constants and state variables. */
final class RuleCompiler {
    private final String node;
    private final int inputs;
    private final int outputs;
    private final double dt;
    private final TensorTable tensors;
    private final StateTable state;

    RuleCompiler(String node, int inputs, int outputs, double dt, TensorTable tensors, StateTable state) {
        this.node = node;
        this.inputs = inputs;
        this.outputs = outputs;
        this.dt = dt;
        this.tensors = tensors;
        this.state = state;
    }

    Learning compile(Rule rule) {
        Bounds bounds = rule.bounds();
        return switch (rule) {
            case PairStdp pair -> stdp(pair, Optional.empty(), Optional.empty());
            case TripletStdp triplet -> stdp(triplet.pair(), Optional.of(triplet), Optional.empty());
            case RewardStdp reward -> stdp(reward.stdp(), Optional.empty(), Optional.of(reward));
            case Hebbian hebbian -> new Learning.Hebbian(
                    constants("rule", decay(hebbian.tau()), hebbian.rate(), hebbian.forgetting(), bounds.lower(),
                            bounds.upper()),
                    add("pre", inputs));
            case DeltaRule delta -> new Learning.Delta(
                    constants("rule", decay(delta.tau()), delta.rate(), bounds.lower(), bounds.upper()),
                    add("pre", inputs), add("target", outputs), add("teaching", 1));
        };
    }

    private Learning stdp(PairStdp pair, Optional<TripletStdp> triplet, Optional<RewardStdp> reward) {
        Bounds bounds = pair.bounds();
        return new Learning.Stdp(
                constants("rule", decay(pair.tauPlus()), decay(pair.tauMinus()), pair.plus(), pair.minus(),
                        pair.offset(), bounds.lower(), bounds.upper()),
                pair.pairing(), bounds.soft(), add("pre", inputs), add("post", outputs), triplet.map(this::triplet),
                reward.map(this::reward));
    }

    private Learning.Triplet triplet(TripletStdp rule) {
        return new Learning.Triplet(
                constants("triplet", decay(rule.tauX()), decay(rule.tauY()), rule.plus3(), rule.minus3()),
                add("pre_slow", inputs), add("post_slow", outputs));
    }

    private Learning.Reward reward(RewardStdp rule) {
        return new Learning.Reward(constants("reward", decay(rule.tauEligibility()), decay(rule.tauReward())),
                state.add(node, "eligibility", Shape.of(inputs, outputs)), add("reward", 1));
    }

    private int add(String name, int size) {
        return state.add(node, name, Shape.of(size));
    }

    private String constants(String name, double... values) {
        return tensors.floats(node, name, "rule", Shape.of(values.length), i -> values[i]);
    }

    /** The factor by which a trace decays in a step: exp(−dt / tau), or 0 if tau = 0. */
    private double decay(double tau) {
        return tau == 0 ? 0 : StrictMath.exp(-dt / tau);
    }
}
