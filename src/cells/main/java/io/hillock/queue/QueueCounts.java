package io.hillock.queue;

/** How many requests are in which phase. Answered ones count while their answer is kept. */
public record QueueCounts(int waiting, int running, int answered, int dead) {}
