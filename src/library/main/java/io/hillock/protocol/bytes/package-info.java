/** Shared parts of all kinds of frames: buffers, little-endian numbers, the tensor section, limits and refusals. */
package io.hillock.protocol.bytes;
