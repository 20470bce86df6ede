/**
 * The input and output of engines: batches, responses, spike trains, and the encoders that turn values into input.
 *
 * <p>Input is float32 off-heap memory of the caller. An {@code Encoding} is one sample, {@code [steps][inputs]} or held
 * constant over all steps; a {@code Batch} is several. {@code Spikes} give the same input as lists of sources that
 * spike. A {@code Response} is the caller's memory for the results of a run: the spike counts of each output. On
 * request ({@code RequestedOutputs}) it also holds the raster and {@code Recording}s of single nodes.
 *
 * <p>{@link io.hillock.spike.Encoder}s make input from plain numbers such as pixels:
 *
 * <pre>{@code
 * MemorySegment raster = arena.allocate(ValueLayout.JAVA_FLOAT, (long) steps * pixels);
 * new Rate(1f, seed, sample, 0).encode(image, raster, steps);
 * SpikeTrain train = new SpikeTrain(raster, steps, pixels);
 * int[] times = train.times(0);
 * }</pre>
 *
 * <p>{@code src/docs/encoders.md} gives their formulas, with sources. Random numbers come from {@link
 * io.hillock.spike.Philox}, a function of seed, stream, step and index. So results do not depend on order, thread or
 * batch, and every encoder gives the same bits on every machine.
 */
package io.hillock.spike;
