package io.hillock.adapt.service;

import io.hillock.unified.Strategy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a service adapts.
 *
 * @param journal folder of the decisions; it is made if it does not exist
 * @param objective answers up to this latency are good, from a request's arrival to its answer
 * @param trace file that gets everything the controller is told, for a replay; must not exist
 * @param requests the most requests that may run or wait at once
 * @param strategy what engines of other processes begin with; empty if there are none
 */
public record ServiceAdaptationOptions(Path journal, Duration objective, Optional<Path> trace, int requests,
        Optional<Strategy> strategy) {}
