package io.hillock.recording;

/**
 * What came of a replay.
 *
 * @param requests that were sent again
 * @param same answers with the bits of the recorded ones
 * @param different answers that differ
 * @param incomparable requests whose recorded answer is missing, or whose recorded or new one is an error of its moment, such as a passed
 *     deadline
 * @param failed requests that are answered with an error now and were not then
 * @param others messages of the recording that are neither requests for runs and streams nor their answers
 * @param missing messages that the hub saw and that are not in the recording
 */
public record ReplayReport(long requests, long same, long different, long incomparable, long failed, long others,
        long missing) {}
