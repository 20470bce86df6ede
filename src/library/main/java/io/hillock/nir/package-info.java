/**
 * Reads and writes NIR files: trained spiking networks in HDF5, the format in which snnTorch, Norse, Sinabs, Spyx,
 * SpikingJelly, Lava, Rockpool and others exchange them.
 *
 * <p>{@link io.hillock.nir.NirReader} turns a file into an {@link io.hillock.model.Network}, or says in one line why it
 * cannot. {@link io.hillock.nir.NirWriter} writes files that the reference implementation reads. The layout:
 *
 * <pre>
 * /version                 text
 * /node/type               'NIRGraph'
 * /node/edges              text [E, 2]: names of nodes, from and to
 * /node/nodes/NAME/type    'LIF', 'Affine', …, or 'NIRGraph' with its own edges and nodes
 * /node/nodes/NAME/KEY     one dataset per parameter: tau, weight, …
 * /node/nodes/NAME/metadata/…   facts without effect
 * </pre>
 *
 * <p>{@code NodeReader} and {@code NodeWriter} show each type's keys. jHDF parses HDF5; {@code Hdf5File} and
 * {@code DatasetValues} protect it from damaged or hostile files. Arrays of numbers are read without it, outside the heap:
 * {@code DatasetNumbers}.
 */
package io.hillock.nir;
