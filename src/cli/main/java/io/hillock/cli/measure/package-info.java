/** Measures engines: {@link io.hillock.cli.measure.Measurement} runs an engine in a loop on several threads and times every call. */
package io.hillock.cli.measure;
