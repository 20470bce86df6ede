/** What all kinds of frames need: buffers, little-endian numbers, the tensor section, limits and refusals. */
package io.hillock.protocol.bytes;
