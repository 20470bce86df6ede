package io.hillock.nir;

/** What was observed at a node over time: values at every step, or events. */
public sealed interface ObservableData permits TimeGriddedData, EventData {
    /** The file, the node and the observable, for messages. */
    String source();

    int samples();

    /** Elements of the node. */
    int neurons();
}
