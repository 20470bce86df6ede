/**
 * Reads and writes NIR files: trained spiking networks as snnTorch, Norse, Sinabs, Spyx, SpikingJelly, Lava, Rockpool
 * and others exchange them, in HDF5.
 *
 * <p>{@link io.hillock.nir.NirReader} turns a file into an {@link io.hillock.model.Network} or says in one line why not;
 * {@link io.hillock.nir.NirWriter} writes what the reference implementation reads. The layout:
 *
 * <pre>
 * /version                 text
 * /node/type               'NIRGraph'
 * /node/edges              text [E, 2]: names of nodes, from and to
 * /node/nodes/NAME/type    'LIF', 'Affine', …, or 'NIRGraph' with edges and nodes of its own
 * /node/nodes/NAME/KEY     a dataset a parameter: tau, weight, …
 * /node/nodes/NAME/metadata/…   facts without effect
 * </pre>
 *
 * <p>{@code NodeReader} and {@code NodeWriter} show each type's keys. jHDF understands HDF5; {@code Hdf5File} and
 * {@code DatasetValues} stand between it and files that are damaged or hostile.
 */
package io.hillock.nir;
