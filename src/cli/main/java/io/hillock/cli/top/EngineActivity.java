package io.hillock.cli.top;

/**
 * One engine at the time of a reading.
 *
 * @param where {@code native}, {@code java} or {@code remote}
 * @param load runs under way, divided by the runs that it can do at once
 * @param answered requests since it started
 * @param problem the last one; may be empty
 */
public record EngineActivity(String name, String where, String state, double load, long answered, String problem) {}
