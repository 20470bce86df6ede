package io.hillock.model;

import io.hillock.model.graph.SettingNames;
import java.util.Locale;

/** Whose reading of NIR a run follows; each stands for the settings in {@link RunSettings#of}. */
public enum Profile {

    /** The NIR specification: Euler steps, v = v_reset on a spike. */
    NIR,
    /** snnTorch with reset to zero. */
    SNNTORCH,
    /** snnTorch with reset by subtraction and {@code reset_delay=False}. */
    SNNTORCH_SUBTRACT,
    /** snnTorch's default: reset by subtraction, one step late. */
    SNNTORCH_LATE,
    /** Norse: the recurrent path is absent in the first step. */
    NORSE,
    /** Spyx: reset by subtraction, reported spikes are the previous step's. */
    SPYX,
    /** Sinabs: several spikes a step, v bounded below by -v_threshold. */
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
