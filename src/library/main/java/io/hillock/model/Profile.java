package io.hillock.model;

import io.hillock.model.graph.SettingNames;
import java.util.Locale;

/**
 * The simulator whose reading of NIR a run follows. {@link RunSettings#of} gives the settings of each. Where a simulator's
 * exporter leaves out a choice that changes the spikes, it has several profiles. simulators.md names every neuron class, what
 * its exporter writes, and the profile to choose.
 */
public enum Profile {

    /** The NIR specification: Euler steps, v = v_reset on a spike. */
    NIR,
    /** snnTorch with {@code reset_mechanism="zero"}, {@code reset_delay=False}. */
    SNNTORCH,
    /** snnTorch with {@code reset_mechanism="subtract"}, {@code reset_delay=False}. */
    SNNTORCH_SUBTRACT,
    /** snnTorch's default: {@code reset_mechanism="subtract"}, one step late. */
    SNNTORCH_LATE,
    /** snnTorch with {@code reset_mechanism="zero"}, one step late. */
    SNNTORCH_ZERO_LATE,
    /** snnTorch with {@code reset_mechanism="none"}. */
    SNNTORCH_NONE,
    /** Norse: the first step has no recurrent input; a CubaLIF whose w_in and r are 1 is a LIFCell. */
    NORSE,
    /** Spyx: reset by subtraction; each step reports the spikes of the step before; r and w_in are not read. */
    SPYX,
    /** Sinabs: several spikes per step; the v of an IF does not fall below -v_threshold. */
    SINABS,
    /** SpikingJelly with a hard reset, to {@code v_reset}: fires at v &gt;= v_threshold. */
    SPIKINGJELLY,
    /** SpikingJelly with a soft reset ({@code v_reset=None}), by subtraction. */
    SPIKINGJELLY_SOFT,
    /** Rockpool: several spikes per step; r and w_in are not read. */
    ROCKPOOL,
    /** Lava-DL's SLAYER: CUBA neurons, reset to zero. */
    LAVA,
    /** Nengo's LIF without refractory time: exact steps, reset to zero, v does not fall below 0. */
    NENGO;

    /** The name in settings, such as {@code sinabs}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException for an unknown label, listing the valid ones */
    public static Profile of(String label) {
        return SettingNames.find("profile", label, values(), Profile::label);
    }
}
