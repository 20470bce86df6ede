package io.hillock.adapt.service;

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
 * @param hubs whether engines of other processes serve too
 */
public record ServiceAdaptationOptions(Path journal, Duration objective, Optional<Path> trace, int requests,
        boolean hubs) {}
