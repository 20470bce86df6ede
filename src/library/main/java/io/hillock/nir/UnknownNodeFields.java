package io.hillock.nir;

/** What {@link NirReader} does with a field of a node that NIR does not define, such as {@code refractory}. */
public enum UnknownNodeFields {

    /** It refuses the file: the field may change what the node does. */
    REFUSE,
    /** It ignores the field, and {@link io.hillock.model.Network#warnings} tells. */
    IGNORE
}
