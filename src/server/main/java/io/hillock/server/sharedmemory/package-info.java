/**
 * Tensors in POSIX shared memory that a caller on this machine owns. Files are read and written, never mapped: a mapped file that its owner
 * shortens would end the JVM.
 */
package io.hillock.server.sharedmemory;
