/**
 * Messages as bytes: plain, tensor and compact frames (src/docs/protocol.md, sections 1 and 2). A
 * {@link io.hillock.message.frame.FrameEncoder} makes them, a {@link io.hillock.message.frame.FrameDecoder} reads them and trusts
 * no number in them. Where an envelope is too much, {@link io.hillock.message.frame.CompactFrame} and its kinds write and read
 * compact frames field by field and leave no garbage.
 */
package io.hillock.message.frame;
