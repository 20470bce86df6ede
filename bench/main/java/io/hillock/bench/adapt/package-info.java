/** What adaptation gains: an experiment in virtual time ({@link io.hillock.bench.adapt.AdaptExperiment}), and one with real engines. */
package io.hillock.bench.adapt;
