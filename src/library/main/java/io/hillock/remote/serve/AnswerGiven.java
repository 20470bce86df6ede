package io.hillock.remote.serve;

/** An answer in a stream, to which feedback may refer. */
record AnswerGiven(ServedNetwork network, long stream, int label) {}
