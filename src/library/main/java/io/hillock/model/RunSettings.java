package io.hillock.model;

import io.hillock.model.NodeSettings.FiringCondition;
import io.hillock.model.NodeSettings.UpdateOrder;
import io.hillock.model.graph.SettingNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * The choices that a NIR file leaves open and a run must fix. Immutable.
 *
 * <p>The settings of neurons come from three places; later ones win: the {@linkplain #profile profile}, which may differ by
 * type and parameters of the neuron; {@linkplain #neurons what was set for all neurons}; {@linkplain #nodes what was set for
 * single nodes}, in the order in which it was set.
 *
 * @param dt time step in seconds, above 0
 * @param profile the simulator whose reading of NIR the other settings started from
 * @param cycleDelay the edges that delay a cycle by one step
 * @param readout the formula that turns a membrane output into a score
 * @param steps suggested number of steps for a held input, 0 for none
 * @param neurons what was set for all neurons; the profile provides what is left open
 * @param nodes what was set for single nodes
 * @param usualDt whether nobody set dt; then compiling takes the one that {@link #fitted} says
 */
public record RunSettings(double dt, Profile profile, CycleDelay cycleDelay, Readout readout, int steps,
        NodeSettings neurons, List<NodeRule> nodes, boolean usualDt) {

    /** The default time step in seconds. */
    public static final double DEFAULT_DT = 1e-4;

    /** @throws IllegalArgumentException if a value is out of range */
    public RunSettings {
        Objects.requireNonNull(profile, "profile");
        Objects.requireNonNull(cycleDelay, "cycleDelay");
        Objects.requireNonNull(readout, "readout");
        Objects.requireNonNull(neurons, "neurons");
        nodes = List.copyOf(nodes);
        if (!(dt > 0) || Double.isInfinite(dt)) {
            throw new IllegalArgumentException("dt must be > 0 seconds and finite, is " + dt);
        }
        if (steps < 0) {
            throw new IllegalArgumentException("steps must be >= 0, is " + steps);
        }
    }

    /** With a time step that someone set. */
    public RunSettings(double dt, Profile profile, CycleDelay cycleDelay, Readout readout, int steps,
            NodeSettings neurons, List<NodeRule> nodes) {
        this(dt, profile, cycleDelay, readout, steps, neurons, nodes, false);
    }

    /** The settings of a profile, with its usual time step, {@link Readout#MEAN} and no suggested steps. */
    public static RunSettings of(Profile profile) {
        return new RunSettings(ProfileRules.dt(profile), profile, ProfileRules.cycleDelay(profile), Readout.MEAN, 0,
                NodeSettings.OPEN, List.of(), true);
    }

    /**
     * The settings of one neuron node, none left open.
     *
     * @param name the node's full name, nested names joined by {@code /}
     * @param recurrent whether the node lies on a cycle of the network
     */
    public NodeSettings node(String name, Neuron neuron, boolean recurrent) {
        return rulesOf(name, neurons.over(ProfileRules.node(profile, neuron, recurrent)).over(common()));
    }

    /** The same without what the profile says of single types of neurons: right for settings that an image holds. */
    public NodeSettings node(String name) {
        return rulesOf(name, common());
    }

    /** The settings of all neurons of which neither the profile nor {@link #nodes} says otherwise; none is left open. */
    public NodeSettings common() {
        return neurons.over(ProfileRules.common(profile));
    }

    private NodeSettings rulesOf(String name, NodeSettings base) {
        NodeSettings settings = base;
        for (NodeRule rule : nodes) {
            settings = rule.matches(name) ? rule.settings().over(settings) : settings;
        }
        return settings;
    }

    /** Of {@link #common}. */
    public Reset reset() {
        return common().reset().orElseThrow();
    }

    /** Of {@link #common}. */
    public FiringCondition fires() {
        return common().fires().orElseThrow();
    }

    /** Of {@link #common}. */
    public Discretisation discretisation() {
        return common().discretisation().orElseThrow();
    }

    /** Of {@link #common}. */
    public boolean ifIntegratesDt() {
        return common().ifIntegratesDt().orElseThrow();
    }

    /** Of {@link #common}. */
    public OptionalDouble lowerBound() {
        return common().lowerBound().orElseThrow();
    }

    /** Of {@link #common}. */
    public UpdateOrder updateOrder() {
        return common().updateOrder().orElseThrow();
    }

    /** Of {@link #common}. */
    public ReportedStep report() {
        return common().report().orElseThrow();
    }

    /**
     * These settings with the time step to run a network with: the one that was set; else the one that the network's
     * parameters tell for the profile, such as r = tau / dt in all neurons; else the profile's usual one. simulators.md lists
     * them.
     */
    public RunSettings fitted(Network network) {
        return usualDt ? withDt(UsualTimeStep.of(profile, network)) : this;
    }

    public RunSettings withDt(double dt) {
        return new RunSettings(dt, profile, cycleDelay, readout, steps, neurons, nodes, false);
    }

    public RunSettings withCycleDelay(CycleDelay cycleDelay) {
        return new RunSettings(dt, profile, cycleDelay, readout, steps, neurons, nodes, usualDt);
    }

    public RunSettings withReadout(Readout readout) {
        return new RunSettings(dt, profile, cycleDelay, readout, steps, neurons, nodes, usualDt);
    }

    public RunSettings withSteps(int steps) {
        return new RunSettings(dt, profile, cycleDelay, readout, steps, neurons, nodes, usualDt);
    }

    public RunSettings withReset(Reset reset) {
        return withNeurons(neurons.withReset(reset));
    }

    public RunSettings withFires(FiringCondition fires) {
        return withNeurons(neurons.withFires(fires));
    }

    public RunSettings withDiscretisation(Discretisation discretisation) {
        return withNeurons(neurons.withDiscretisation(discretisation));
    }

    public RunSettings withIfIntegratesDt(boolean ifIntegratesDt) {
        return withNeurons(neurons.withIfIntegratesDt(ifIntegratesDt));
    }

    /** @param lowerBound empty for no bound */
    public RunSettings withLowerBound(OptionalDouble lowerBound) {
        return withNeurons(neurons.withLowerBound(lowerBound));
    }

    public RunSettings withUpdateOrder(UpdateOrder updateOrder) {
        return withNeurons(neurons.withUpdateOrder(updateOrder));
    }

    public RunSettings withReport(ReportedStep report) {
        return withNeurons(neurons.withReport(report));
    }

    /** Sets what {@code settings} does not leave open, for all neurons. */
    public RunSettings withNeurons(NodeSettings settings) {
        return new RunSettings(dt, profile, cycleDelay, readout, steps, settings.over(neurons), nodes, usualDt);
    }

    /**
     * Sets what {@code settings} does not leave open, for the nodes that {@code glob} matches. Compiling refuses a glob that
     * matches no neuron to which the settings apply.
     *
     * @param glob as {@link NodeRule#glob}
     */
    public RunSettings withNode(String glob, NodeSettings settings) {
        var more = new ArrayList<>(nodes);
        more.add(new NodeRule(glob, settings));
        return new RunSettings(dt, profile, cycleDelay, readout, steps, neurons, more, usualDt);
    }

    /** Selects the edges that give a cycle the one-step delay it needs to run. */
    public enum CycleDelay {

        /** Edges that leave a stateful node within its cycle carry the value of the previous step, 0 at first. */
        NEURON_OUT,
        /**
         * Edges that enter a stateful node within its cycle carry the value of the previous step. At the first step
         * they contribute nothing, not even a bias on the way.
         */
        NEURON_IN;

        /** The name in settings, such as {@code neuron_in}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException for an unknown label, listing the valid ones */
        public static CycleDelay of(String label) {
            return SettingNames.find("cycle delay", label, values(), CycleDelay::label);
        }
    }

    /** Turns tau dv/dt = -v + x into the step v = decay v + f x. */
    public enum Discretisation {

        /** decay = 1 - dt/tau, f = dt/tau. */
        EULER,
        /** decay = exp(-dt/tau), f = dt/tau. */
        EXPONENTIAL,
        /** decay = exp(-dt/tau), f = 1 - exp(-dt/tau): exact if the input is constant during the step. */
        EXACT;

        /** The name in settings, such as {@code exact}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException for an unknown label, listing the valid ones */
        public static Discretisation of(String label) {
            return SettingNames.find("discretisation", label, values(), Discretisation::label);
        }
    }

    /** Turns a membrane output into one score for each sample. */
    public enum Readout {

        /** The mean over all steps. */
        MEAN,
        /** The largest value over all steps. */
        MAX,
        /** The value of the last step. */
        LAST;

        /** The name in settings, such as {@code last}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException for an unknown label, listing the valid ones */
        public static Readout of(String label) {
            return SettingNames.find("readout", label, values(), Readout::label);
        }
    }

    /** The step whose spikes a neuron's recording and the Output show. */
    public enum ReportedStep {

        /** The current step. */
        SAME_STEP,
        /** The step before; no spikes at first. Other nodes get the spikes of the current step. */
        PREVIOUS_STEP,
        /** The step before, and other nodes get these spikes too (Spyx): each layer is a step late. */
        PREVIOUS_STEP_EVERYWHERE;

        /** The step that recordings and outputs show: the current one or the one before. */
        public ReportedStep shown() {
            return this == SAME_STEP ? SAME_STEP : PREVIOUS_STEP;
        }

        /** The name in settings, such as {@code previous_step}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException for an unknown label, listing the valid ones */
        public static ReportedStep of(String label) {
            return SettingNames.find("report", label, values(), ReportedStep::label);
        }
    }

    /** The membrane's change when it crosses its threshold. neurons.md gives the exact steps. */
    public enum Reset {

        /** v = v_reset. */
        TO_V_RESET,
        /** v = 0. */
        TO_ZERO,
        /** v = v - v_threshold in the same step. */
        SUBTRACT,
        /** v = v - v_threshold in the next step, before that step's own threshold. */
        SUBTRACT_LATE,
        /**
         * snnTorch's subtraction with {@code reset_delay=False}: if v was above the threshold before the step, the step
         * first subtracts the threshold.
         */
        SNNTORCH_SUBTRACT,
        /**
         * snnTorch's reset to zero with {@code reset_delay=True}, as Synaptic, RLeaky and RSynaptic have it: if v was above the
         * threshold before the step, the step ends with v = 0, whatever came in.
         */
        TO_ZERO_LATE,
        /** A spike leaves v as it is. */
        NONE,
        /** k = trunc(v / v_threshold) spikes at once, then v = v - k v_threshold; needs v_threshold above 0. */
        MULTI_SPIKE;

        /** The name in settings, such as {@code multi_spike}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException for an unknown label, listing the valid ones */
        public static Reset of(String label) {
            return SettingNames.find("reset", label, values(), Reset::label);
        }
    }
}
