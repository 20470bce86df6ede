package io.hillock.bench.gate;

/** Why the gate cannot measure; the message is for its user. */
final class GateFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    GateFailure(String message) {
        super(message);
    }
}
