package io.hillock.runtime.remote;

/** An answer in a stream, for feedback to it. */
record Said(Served network, long stream, int label) {}
