/**
 * The protocol between cells: 33 {@link io.hillock.protocol.Message messages} in six groups, one file per group. Each
 * message travels in an {@link io.hillock.protocol.Envelope} ({@code src/docs/protocol.md}). Records in memory and
 * frames on a socket mean the same.
 *
 * <p>Everything here is immutable, safe to share between threads, and checked when constructed. Texts are well-formed
 * Unicode, and their limits count UTF-8 bytes. Integers lie within ±(2^53 − 1), so that every language can hold them.
 * Numbers are finite. Tensors are views of memory that the caller owns.
 *
 * <p>Inside: {@code protocol.json}, {@code protocol.compact} and {@code protocol.frame} encode and decode messages.
 */
package io.hillock.protocol;
