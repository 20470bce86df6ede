package io.hillock.server.serving;

/**
 * How a request's input lies in memory.
 *
 * @param samples samples, at least 1
 * @param steps time steps in the data; 0 if each sample is one vector to hold
 */
record InputLayout(int samples, int steps) {}
