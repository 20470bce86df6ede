/**
 * Recordings of a bus: whole messages with their times, in a journal. {@link io.hillock.recording.BusRecorder} makes one,
 * {@link io.hillock.recording.Replay} sends its requests again and compares the answers bit by bit.
 */
package io.hillock.recording;
