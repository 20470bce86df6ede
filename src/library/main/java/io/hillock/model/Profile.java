package io.hillock.model;

import io.hillock.model.graph.SettingNames;
import java.util.Locale;

/** The simulator whose reading of NIR a run follows. {@link RunSettings#of} gives the settings of each. */
public enum Profile {

    /** The NIR specification: Euler steps, v = v_reset on a spike. */
    NIR,
    /** snnTorch with reset to zero. */
    SNNTORCH,
    /** snnTorch with reset by subtraction and {@code reset_delay=False}. */
    SNNTORCH_SUBTRACT,
    /** snnTorch's default: reset by subtraction, one step late. */
    SNNTORCH_LATE,
    /** Norse: the first step has no recurrent input. */
    NORSE,
    /** Spyx: reset by subtraction; each step reports the spikes of the step before. */
    SPYX,
    /** Sinabs: several spikes per step; v does not fall below -v_threshold. */
    SINABS;

    /** The name in settings, such as {@code sinabs}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException for an unknown label, listing the valid ones */
    public static Profile of(String label) {
        return SettingNames.find("profile", label, values(), Profile::label);
    }
}
