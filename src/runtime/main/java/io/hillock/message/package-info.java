/**
 * What cells say to each other: 33 {@link io.hillock.message.Message messages} in six groups, each in an
 * {@link io.hillock.message.Envelope}. Records handed over in memory and frames on a socket mean the same
 * (src/docs/protocol.md); the frames are made and read in {@code io.hillock.message.frame}.
 *
 * <p>Everything here is immutable, may be shared by threads, and is checked when constructed: what exists is valid. Texts are
 * well-formed Unicode, their limits count UTF-8 bytes; integers lie within ±(2^53 − 1), so that every language can hold
 * them; numbers are finite. Tensors are views of memory that someone else owns.
 */
package io.hillock.message;
