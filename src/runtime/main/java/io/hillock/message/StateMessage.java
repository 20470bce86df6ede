package io.hillock.message;

/** The state of streams, and learning, types 19 to 21, 25 and 26. */
public sealed interface StateMessage extends Message
        permits StatePull, StateSnapshot, StateSync, Feedback, PlasticityUpdate {}
