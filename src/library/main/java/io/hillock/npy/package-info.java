/**
 * Reads and writes numpy's {@code .npy} and {@code .npz} files over off-heap memory.
 *
 * <pre>{@code
 * NpyArray images = Npy.read(Path.of("images.npy"));                  // mapped, not copied
 * NpyArray x = Npz.open(Path.of("inputs.npz")).array("ds_test0");     // stored: mapped, deflated: inflated
 * MemorySegment input = x.floats(arena);                              // float32, row-major, as engines read it
 * Npz.write(Path.of("out.npz"), Map.of("counts", NpyArray.of(counts, 10)), Npz.Compression.DEFLATED);
 * }</pre>
 *
 * <p>Start with {@link io.hillock.npy.NpyArray}; {@link io.hillock.npy.Npy} and {@link io.hillock.npy.Npz} handle the
 * two kinds of files. The format is numpy's <a
 * href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">NEP 1</a>, versions 1.0, 2.0 and 3.0.
 * Files are not trusted. Every number is checked against the file's size before use, and pickles are never read. Every
 * refusal is a {@link io.hillock.npy.NpyException} of one line that names file, entry and reason.
 */
package io.hillock.npy;
