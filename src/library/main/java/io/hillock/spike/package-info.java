/**
 * What goes into an engine and what comes out: batches, responses, spike trains, and the encoders that turn values into
 * input.
 *
 * <p>
 * Input is float32 off-heap memory of the caller. An {@code Encoding} is one sample, {@code [steps][inputs]} or held constant
 * over all steps; a {@code Batch} is several. {@code Spikes} are the same as lists of who spikes when. A {@code Response} is the caller's memory for the results of a run: the
 * spike counts of each output and, on request ({@code RequestedOutputs}), the raster and {@code Recording}s of single nodes.
 *
 * <p>
 * {@link io.hillock.spike.Encoder}s make input from plain numbers such as pixels:
 *
 * <pre>{@code
 * MemorySegment raster = arena.allocate(ValueLayout.JAVA_FLOAT, (long) steps * pixels);
 * new Rate(1f, seed, sample, 0).encode(image, raster, steps);
 * SpikeTrain train = new SpikeTrain(raster, steps, pixels);
 * int[] times = train.times(0);
 * }</pre>
 *
 * <p>
 * Their formulas, with sources, stand in {@code src/docs/encoders.md}. Random numbers come from
 * {@link io.hillock.spike.Philox}, a function of seed, stream, step and index, so results depend on no order, thread or batch, and
 * every encoder gives the same bits on every machine.
 */
package io.hillock.spike;
