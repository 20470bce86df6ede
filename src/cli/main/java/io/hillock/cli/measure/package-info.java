/** Measures engines: {@link io.hillock.cli.measure.Measurement} runs one in a loop on several threads and takes every call's time. */
package io.hillock.cli.measure;
