package io.hillock.remote.serve;

/** An answer in a stream, for feedback to it. */
record AnswerGiven(ServedNetwork network, long stream, int label) {}
